import { ConfigStore } from '../../config/store.js';
import type { Home } from '../../host/home.js';
import { TowpathError } from '../../shared/error-table.js';
import type { ItemDocument } from '../../shared/documents.js';
import { ask, canAsk } from '../ask.js';
import type { Call } from '../command.js';
import { itemLinks } from '../system/links.js';
import { packageVersion } from '../system/package-version.js';
import { interruptedExit } from '../system/pause.js';
import { readUnfinished } from '../../client/run-records.js';
import { cliActor } from '../system/who.js';
import { endRuns } from '../up/end-runs.js';
import { startSystem, type System } from '../up/system.js';
import { followDemo } from './follow-demo.js';
import { makeDemoPlace, type DemoPlace } from './fresh-home.js';

const startDemo = async ({ around, out }: Call, { home, config }: DemoPlace): Promise<System> => {
  const configs = await ConfigStore.open({ home, env: around.env });
  await configs.add(config);
  return startSystem({ home, env: around.env, configs, port: undefined, version: await packageVersion(), embeddedOnly: true, say: (line) => { out.say(line); } });
};

const sayLinks = ({ out }: Call, { engine, api }: System, { home, repository, key }: DemoPlace & { key: string }): void => {
  const links = itemLinks({ apiUrl: api.url, ui: engine.ui, namespace: engine.namespace }, key);
  out.event({ event: 'start', key, api: links.api, ui: links.ui, home: home.root, repository });
  out.say(`Repository  ${repository}`);
  out.say(`API         ${links.api ?? ''}`);
  out.say(`Web UI      ${links.ui ?? ''}`);
  out.say(`In another terminal: TOWPATH_HOME=${home.root} towpath show ${key}`);
};

const sayEnd = ({ out }: Call, item: ItemDocument, repository: string): void => {
  if (item.state !== 'done') {
    out.say(`${item.key} is ${item.state}${item.reason === null ? '' : `: ${item.reason}`}.`);
    return;
  }
  out.say(`${item.key} is merged as ${(item.mergedSha ?? '').slice(0, 12)}: see it with \`git -C ${repository} log --oneline --graph\`.`);
};

const sayOwn = ({ out }: Call): void => {
  out.say('With your own repository:');
  for (const line of ['cd your/repository', 'towpath init            # writes a short towpath.yaml; say in it which agent works', 'towpath up              # leave it open', 'towpath start "title"   # in another terminal']) out.say(`  ${line}`);
};

/** `npm run demo -- --json` ends with this line. */
const lastLine = (item: ItemDocument, repository: string, { engine }: System): object => ({
  key: item.key, state: item.state, stages: item.stages.map(({ stage, attempts }) => ({ stage, attempts })),
  mergedSha: item.mergedSha, repository, engine: { address: engine.address, ui: engine.ui },
});

const endAll = async (home: Home, system: System): Promise<void> => {
  await system.stop();
  await endRuns(await readUnfinished(home));
};

const play = async (call: Call, place: DemoPlace, system: System): Promise<ItemDocument | undefined> => {
  const { client } = system;
  const project = system.configs.projects()[0]?.project.key ?? '';
  const { key } = await client.create({
    title: place.title, body: place.body, project, pipeline: null, priority: 3, idempotencyKey: null, again: false, by: cliActor(),
  });
  sayLinks(call, system, { ...place, key });
  const item = await followDemo(call, { client, home: place.home }, key);
  if (item === undefined) return undefined;
  sayEnd(call, item, place.repository);
  if (!call.options.flag('yes')) await ask(call, 'The links work until you press Enter. ');
  return item;
};

/** `towpath demo`: a fresh home, one item from ticket to merge, everything ended again. */
export const runDemo = async (call: Call): Promise<number> => {
  const { out, options, interrupted, home } = call;
  if (!options.flag('yes') && !canAsk(call)) throw new TowpathError('USAGE', 'the demo asks at its gates, and there is nobody to ask here: say `--yes`');
  const place = await makeDemoPlace(home);
  out.say('Starting engine, worker and API of the demo …');
  const system = await startDemo(call, place);
  let item: ItemDocument | undefined;
  try {
    item = await play(call, place, system);
  } catch (error) {
    if (!interrupted.aborted) throw error;
  } finally {
    out.say('Ending everything that the demo started …');
    await endAll(place.home, system);
  }
  if (item === undefined) return interruptedExit(interrupted);
  sayOwn(call);
  out.event(lastLine(item, place.repository, system));
  return item.state === 'done' ? 0 : 1;
};
