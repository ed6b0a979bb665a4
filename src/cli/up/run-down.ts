import { readUp } from '../../client/running.js';
import { isAlive } from '../../host/process.js';
import { TowpathError } from '../../shared/error-table.js';
import { stopEngine } from '../../../temporal/engine.js';
import type { Call } from '../command.js';
import { pauseFor } from '../system/pause.js';
import { readUnfinished } from '../../client/run-records.js';
import { endRuns } from './end-runs.js';

/** A busy `up` hands over within a second; the rest is room for its engine's end. */
const mostMs = 60_000;

/** Asks the home's `up` to end, and waits. Its process, or null where none ran. */
const endUp = async ({ home, out }: Call): Promise<number | null> => {
  const up = await readUp(home);
  if (up?.alive !== true) return null;
  const { pid } = up.process;
  out.say(`Ending \`towpath up\` (process ${String(pid)}) …`);
  process.kill(pid, 'SIGTERM');
  const never = new AbortController().signal;
  for (const begun = Date.now(); await isAlive(up.process); await pauseFor(100, never)) {
    if (Date.now() - begun > mostMs) throw new TowpathError('ALREADY_UP', `process ${String(pid)} has not ended within ${String(mostMs / 1000)} s`);
  }
  return pid;
};

/** `towpath down`: what runs for this home ends, in the order in which nothing is lost. */
export const runDown = async (call: Call): Promise<number> => {
  const { home, out, options } = call;
  const up = await endUp(call);
  const unfinished = await readUnfinished(home);
  const ended = options.flag('kill') ? await endRuns(unfinished) : [];
  const engine = await stopEngine(home);
  const goingOn = unfinished.filter((record) => !ended.includes(record));
  const names = goingOn.map(({ folder, run }) => ({ key: folder.key, run: folder.run, stage: run.stage }));
  out.document({ up, engine: engine.pid, ended: ended.map(({ folder }) => ({ key: folder.key, run: folder.run })), goingOn: names });
  out.say(up === null && !engine.stopped ? 'Nothing ran for this home.' : 'Down.');
  for (const { folder, run } of ended) out.say(`  ended ${folder.key} ${run.stage}`);
  for (const { key, stage } of names) out.say(`  ${key} ${stage} goes on; end it with \`towpath down --kill\``);
  out.say('`towpath up` goes on where things stand.');
  return 0;
};
