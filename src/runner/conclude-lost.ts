import { processIdentity, resultJson, runJson, type ResultJson, type RunJson } from '../contracts/run-directory.js';
import { createOnce, readJsonIfWhole } from '../host/files.js';
import { bootId, isAlive } from '../host/process.js';
import { runFile, type RunFolder } from '../host/run-folder.js';
import { sweep } from '../host/sweep.js';
import { TowpathError } from '../shared/error-table.js';
import { commitLeft, type CommitPart } from './commit-left.js';
import { executeBounded } from './execute-bounded.js';
import { usageSoFar } from './usage-so-far.js';

/** What the agent had done until then is paid for: it is committed as if the agent had ended. */
const commitSeconds = 8;

const commitRest = (folder: RunFolder, run: RunJson): Promise<CommitPart> => commitLeft({
  run, folder: folder.path, mayWait: () => false,
  execute: (request, onStarted) => executeBounded({ ...request, run }, { seconds: commitSeconds, onStarted }),
});

/**
 * Ends a run whose runner died without a result: sweeps what is left by its marker, commits what lies in the clone,
 * then writes `result.json` once, as `lost` or (another boot) `reboot`. Whoever was first wins; the result that stands is returned.
 * Thrown when the runner lives or `run.json` is not there (RUN_BROKEN).
 */
export const concludeLost = async (folder: RunFolder): Promise<ResultJson> => {
  const standing = resultJson.safeParse(await readJsonIfWhole(runFile(folder, 'result')));
  if (standing.success) return standing.data;
  const { data: run } = runJson.safeParse(await readJsonIfWhole(runFile(folder, 'run')));
  if (run === undefined) throw new TowpathError('RUN_BROKEN', `${runFile(folder, 'run')} cannot be read`);
  const runner = processIdentity.safeParse(await readJsonIfWhole(runFile(folder, 'runner')));
  if (runner.success && (await isAlive(runner.data))) throw new TowpathError('RUN_BROKEN', `the runner of ${folder.run} is alive (pid ${runner.data.pid})`);

  const rebooted = runner.success && runner.data.bootId !== (await bootId());
  const swept = await sweep(run.marker);
  const usage = await usageSoFar(folder);
  const { head } = await commitRest(folder, run);
  const result: ResultJson = {
    schema: 1,
    endedBy: rebooted ? 'reboot' : 'lost',
    exit: { code: null, signal: null },
    commands: [],
    outcome: run.kind === 'command' || usage === null ? null : {
      ok: false, text: null, structured: null, sessionId: null, usage: usage.usage, costUsd: usage.costUsd,
      total: null, model: null, structuredAsked: false, denials: [], failure: null,
    },
    report: null, head, commitProblem: null,
    swept,
    startedAt: run.createdAt,
    endedAt: new Date().toISOString(),
    message: rebooted ? 'the machine was restarted during the run' : 'the runner was ended from outside; nothing of the run is left',
  };
  if (await createOnce(runFile(folder, 'result'), `${JSON.stringify(result)}\n`)) return result;
  return resultJson.parse(await readJsonIfWhole(runFile(folder, 'result')));
};
