import { processIdentity, resultJson, type ResultJson } from '../contracts/run-directory.js';
import { createOnce, readJsonIfWhole } from '../host/files.js';
import { bootId, isAlive } from '../host/process.js';
import { runFile, type RunFolder } from '../host/run-folder.js';
import { sweep } from '../host/sweep.js';
import { TowpathError } from '../shared/error-table.js';
import { usageSoFar } from './usage-so-far.js';

/**
 * Ends a run whose runner died without a result: sweeps what is left by its marker, then writes `result.json`
 * once, as `lost` or (another boot) `reboot`. Whoever was first wins; the result that stands is returned.
 * Thrown when the runner lives or `run.json` is not there (RUN_BROKEN).
 */
export const concludeLost = async (folder: RunFolder): Promise<ResultJson> => {
  const standing = resultJson.safeParse(await readJsonIfWhole(runFile(folder, 'result')));
  if (standing.success) return standing.data;
  const run = (await readJsonIfWhole(runFile(folder, 'run'))) as { marker?: unknown; kind?: unknown; createdAt?: unknown } | undefined;
  if (typeof run?.marker !== 'string') throw new TowpathError('RUN_BROKEN', `${runFile(folder, 'run')} cannot be read`);
  const runner = processIdentity.safeParse(await readJsonIfWhole(runFile(folder, 'runner')));
  if (runner.success && (await isAlive(runner.data))) throw new TowpathError('RUN_BROKEN', `the runner of ${folder.run} is alive (pid ${runner.data.pid})`);

  const rebooted = runner.success && runner.data.bootId !== (await bootId());
  const swept = await sweep(run.marker);
  const usage = await usageSoFar(folder);
  const result: ResultJson = {
    schema: 1,
    endedBy: rebooted ? 'reboot' : 'lost',
    exit: { code: null, signal: null },
    commands: [],
    outcome: run.kind === 'command' || usage === null ? null : {
      ok: false, text: null, structured: null, sessionId: null, usage: usage.usage, costUsd: usage.costUsd, denials: [], failure: null,
    },
    report: null, head: null, commitProblem: null,
    swept,
    startedAt: typeof run.createdAt === 'string' ? run.createdAt : new Date().toISOString(),
    endedAt: new Date().toISOString(),
    message: rebooted ? 'the machine was restarted during the run' : 'the runner was ended from outside; nothing of the run is left',
  };
  if (await createOnce(runFile(folder, 'result'), `${JSON.stringify(result)}\n`)) return result;
  return resultJson.parse(await readJsonIfWhole(runFile(folder, 'result')));
};
