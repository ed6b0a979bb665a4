import { readSync, writeSync } from 'node:fs';
import { createOnce, readJsonIfWhole } from '../host/files.js';
import { identify } from '../host/process.js';
import { runFile } from '../host/run-folder.js';
import { sweep } from '../host/sweep.js';
import type { ResultJson, RunJson } from '../contracts/run-directory.js';
import { performRun } from './perform-run.js';
import { preparePipes } from './pipes.js';
import { folderOf } from './run-paths.js';
import { writeResult } from './write-result.js';

/*
 * The runner: one small process that owns one run's process tree. It is told a run directory, as its argument or on its
 * standard input, and needs nobody after that: worker, engine and terminal may go. It talks to the worker by files alone.
 */

/** What every run needs and what takes long the first time. */
const warmUp = async (log: string): Promise<void> => {
  preparePipes(log);
  await Promise.all([identify(process.pid), readJsonIfWhole(log)]);
};

/** The line on standard input; nothing more is done until it comes. Empty: whoever kept us is gone. */
const readPath = (): string => {
  const buffer = Buffer.alloc(8_192);
  let text = '';
  while (!text.endsWith('\n')) {
    const count = readSync(0, buffer);
    if (count === 0) return '';
    text += buffer.toString('utf8', 0, count);
  }
  writeSync(1, 'taken\n');
  return text.trim();
};

const [, , given, log] = process.argv;
if (given === undefined) throw new Error('usage: runner.mjs RUN_DIRECTORY, or - LOG to read it from standard input');
if (given === '-' && log !== undefined) await warmUp(log);
const path = given === '-' ? readPath() : given;
if (path === '') process.exit(0);
const folder = folderOf(path);

/** Our own mistake or a broken machine: end what runs, and say so rather than leave a follower waiting. */
const broken = async (run: RunJson, error: unknown): Promise<ResultJson> => {
  console.error(error);
  const now = new Date().toISOString();
  return {
    schema: 1, endedBy: 'lost', exit: { code: null, signal: null }, commands: [], outcome: null, report: null, head: null, commitProblem: null,
    swept: await sweep(run.marker), startedAt: now, endedAt: now, message: `the runner failed: ${(error as Error).message}`,
  };
};

const main = async (): Promise<void> => {
  // Written whole by the activity of the same version: read without its schema, which alone would cost 80 ms.
  const run = (await readJsonIfWhole(runFile(folder, 'run'))) as RunJson | undefined;
  if (run?.schema !== 1) throw new Error(`${runFile(folder, 'run')} is missing, torn, or of another version`);
  const self = await identify(process.pid);
  if (!(await createOnce(runFile(folder, 'runner'), `${JSON.stringify(self)}\n`))) {
    console.error('this run has a runner already');
    return;
  }
  const result = await performRun(folder, run).catch((error: unknown) => broken(run, error));
  await writeResult(folder, result);
};

await main();
// An orphan that keeps a pipe open must not keep the runner.
process.exit(0);
