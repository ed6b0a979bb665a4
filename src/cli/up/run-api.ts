import { openWebhooks } from '../../api/webhooks/open-webhooks.js';
import { connectClient } from '../../client/connect-client.js';
import { ensureHomeToken } from '../../client/home-token.js';
import { Standings } from '../../host/standings.js';
import { TowpathError } from '../../shared/error-table.js';
import type { Call } from '../command.js';
import { packageVersion } from '../system/package-version.js';
import { interruptedExit, untilAborted } from '../system/pause.js';
import { connectionHealth } from './connection-health.js';
import { openBridges } from './open-bridges.js';
import { openConfigs } from './open-configs.js';
import { runningEngine } from './running-engine.js';
import { sayWebhooks, webhookAddresses } from './say-webhooks.js';
import { startApiSomewhere } from './start-api.js';

/** `towpath api`: the API alone, on an engine that runs. */
export const runApi = async (call: Call): Promise<number> => {
  const { home, around, out, interrupted, options } = call;
  const port = options.whole('port', { min: 0, max: 65_535 });
  const engine = await runningEngine(home, around.env);
  const { address, tls, apiKey } = engine.connectOptions;
  const configs = await openConfigs(call);
  const client = await connectClient({ address, namespace: engine.namespace, home, ...(tls === undefined ? {} : { tls }), ...(apiKey === undefined ? {} : { apiKey }) });
  const standings = new Standings(home);
  const webhooks = openWebhooks({ home, configs, client, bridges: openBridges(configs, around.env), standings, env: around.env, say: (line) => { out.say(line); } });
  try {
    const api = await startApiSomewhere({
      client, home, intake: webhooks.intake, version: await packageVersion(), homeToken: await ensureHomeToken(home), bind: configs.host()?.bind ?? '127.0.0.1',
      say: (line) => { out.say(line); },
      lookups: {
        people: () => configs.people(), engineUi: () => engine.ui, slots: () => null,
        addConfig: () => Promise.reject(new TowpathError('NOT_UP', 'this API runs alone; files are added where the worker runs')),
        connections: async () => connectionHealth({ configs, standings, intake: webhooks.intake }),
      },
    }, port);
    out.event({ event: 'api', url: api.url });
    out.data(api.url);
    sayWebhooks(out, webhookAddresses(configs.configs(), api.url));
    await untilAborted(interrupted);
    await api.close();
    return interruptedExit(interrupted);
  } finally {
    await webhooks.close();
    await client.close();
    await configs.close();
  }
};
