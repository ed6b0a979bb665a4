import { hostname } from 'node:os';
import { Standings } from '../../host/standings.js';
import { startWorker } from '../../worker/start-worker.js';
import type { Call } from '../command.js';
import { interruptedExit, untilAborted } from '../system/pause.js';
import { greetConnections } from './greet-connections.js';
import { openBridges } from './open-bridges.js';
import { openConfigs } from './open-configs.js';
import { runningEngine } from './running-engine.js';
import { sayGoingOn } from './say-going-on.js';
import { sayNotice } from './say-notice.js';
import { warnOfNoSandbox } from './warn-of-no-sandbox.js';

/** `towpath worker`: the worker alone, on an engine that runs. */
export const runWorker = async (call: Call): Promise<number> => {
  const { home, around, out, interrupted } = call;
  const engine = await runningEngine(home, around.env);
  const configs = await openConfigs(call);
  const bridges = openBridges(configs, around.env);
  const standings = new Standings(home);
  try {
    const worker = await startWorker({
      home, connect: engine.connectOptions, namespace: engine.namespace, configs, bridges, standings, host: hostname(), env: around.env,
      clusterMode: engine.kind === 'cluster', notice: sayNotice(out),
    });
    out.event({ event: 'worker', address: engine.address, adopted: worker.adopted });
    out.say(`Working for ${engine.address} (${engine.how}); ${String(worker.adopted)} runs followed again. Ctrl-C hands runs over.`);
    void greetConnections({ configs, bridges, standings, env: around.env, out, interrupted });
    await warnOfNoSandbox(out);
    try {
      await Promise.race([untilAborted(interrupted), worker.ended]);
    } finally {
      sayGoingOn(out, await worker.shutdown(), around.now());
    }
    return interruptedExit(interrupted);
  } finally {
    await configs.close();
  }
};
