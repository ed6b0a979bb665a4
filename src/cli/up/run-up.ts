import { withLock } from '../../activities/workspace/lock.js';
import { join } from 'node:path';
import type { ConfigChange } from '../../config/store.js';
import type { Call } from '../command.js';
import { packageVersion } from '../system/package-version.js';
import { interruptedExit } from '../system/pause.js';
import { sayRow } from '../system/watch-everything.js';
import { watchAll } from '../system/watch-all.js';
import { addToRunning, awaitItsEnd, runningUp } from './join.js';
import { greetConnections } from './greet-connections.js';
import { openConfigs } from './open-configs.js';
import { sayGoingOn } from './say-going-on.js';
import { sayNotice } from './say-notice.js';
import { sayWebhooks, webhookAddresses } from './say-webhooks.js';
import { startSystem, type System } from './system.js';
import { troubleText } from './trouble-text.js';
import { warnOfNoSandbox } from './warn-of-no-sandbox.js';
import { watchEverything } from '../system/watch-everything.js';
import { withClient } from '../system/with-client.js';
import { configFile } from '../system/config-file.js';

const sayStarted = ({ out, home }: Call, { engine, api, worker, configs }: System): void => {
  const projects = configs.projects().map(({ project }) => project.key);
  const webhooks = webhookAddresses(configs.configs(), api.url);
  out.event({ event: 'up', api: api.url, ui: engine.ui, address: engine.address, namespace: engine.namespace, engine: engine.how, projects, adopted: worker.adopted, home: home.root, webhooks: webhooks.map(({ connection, kind, address }) => ({ connection, kind, address })) });
  out.say(`Engine:  ${engine.address}, ${engine.how}`);
  if (engine.ui !== null) out.say(`Web UI:  ${engine.ui}`);
  out.say(`API:     ${api.url}`);
  out.say(`Home:    ${home.root}`);
  out.say(`Serving: ${projects.join(', ')}`);
  sayWebhooks(out, webhooks);
  if (worker.adopted > 0) out.say(`${String(worker.adopted)} ${worker.adopted === 1 ? 'run goes' : 'runs go'} on from before and ${worker.adopted === 1 ? 'is' : 'are'} followed again.`);
  out.say('Next, in another terminal: `towpath start "title"`. Ctrl-C ends this; agents go on.');
};

const sayConfig = ({ out }: Call) => ({ file, what, config, trouble }: ConfigChange): void => {
  const projects = config.projects.map((project) => project.key);
  out.event({ event: 'config', what, file, projects, trouble });
  if (what === 'refused' && trouble !== null) out.warn(troubleText(trouble));
  else out.say(`${file} ${what}: ${projects.join(', ')}`);
};

/** Adds this file's projects to the `up` that serves the home, and follows it. undefined: it ended meanwhile. */
const joinRunning = async (call: Call): Promise<number | undefined> => {
  const { home, out } = call;
  const up = await runningUp(home);
  if (up === undefined) return undefined;
  const file = await configFile(call);
  const projects = file === undefined ? [] : await addToRunning(home, up, file);
  if (projects === undefined) { await awaitItsEnd(home, up); return undefined; }
  out.event({ event: 'joined', api: up.apiUrl, ui: up.ui, pid: up.process.pid, projects });
  out.say(`Towpath runs for this home already (process ${String(up.process.pid)}, ${up.apiUrl}).${projects.length === 0 ? '' : ` Added ${projects.join(', ')} to it.`}`);
  out.say('Following it; Ctrl-C ends only the following.');
  return withClient(call, async (client) => watchEverything(call, client));
};

const start = async (call: Call, embeddedOnly: boolean): Promise<System> => {
  const configs = await openConfigs(call);
  return startSystem({
    home: call.home, env: call.around.env, configs, version: await packageVersion(), embeddedOnly,
    port: call.options.whole('port', { min: 0, max: 65_535 }), say: (line) => { call.out.say(line); }, notice: sayNotice(call.out),
  });
};

/** Prints changes until it is interrupted or a worker fails for good. */
const serve = async (call: Call, system: System): Promise<number> => {
  const { out, interrupted } = call;
  const broken = new AbortController();
  const failed = system.worker.ended.catch((error: unknown) => { broken.abort(); throw error; });
  const off = system.configs.onChange(sayConfig(call));
  const watching = watchAll({
    client: system.client, interrupted: AbortSignal.any([interrupted, broken.signal]),
    changed: async (row) => sayRow(call, system.client, row),
    away: (why) => { out.say(why === undefined ? 'The engine answers again.' : `${why}. Agents go on; looking again.`); },
  });
  try {
    await Promise.race([watching, failed]);
    if (broken.signal.aborted) await failed;
  } finally {
    off();
    broken.abort();
    await watching;
    out.say('Handing runs over …');
    sayGoingOn(out, await system.stop(), call.around.now());
  }
  return interruptedExit(interrupted);
};

/** `towpath up`: starts what is missing, or joins what runs. */
export const runUp = async (call: Call): Promise<number> => {
  const joined = await joinRunning(call);
  if (joined !== undefined) return joined;
  const system = await withLock(join(call.home.root, 'up.lock'), async () => (await runningUp(call.home) === undefined ? start(call, false) : undefined));
  if (system === undefined) return runUp(call);
  sayStarted(call, system);
  void greetConnections({ ...system, env: call.around.env, out: call.out, interrupted: call.interrupted });
  await warnOfNoSandbox(call.out);
  return serve(call, system);
};
