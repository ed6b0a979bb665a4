import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { bytesUnder, IdleWatch } from './progress.js';

export interface Step {
  file: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  /** Growth in here, and output, is progress. */
  folder: string;
  idleMs: number;
}
/** `stuck`: it was ended after `idleMs` without progress. */
export interface StepEnd { ok: boolean; reason: string; stuck: boolean; missing: boolean }

const ended = (over: Partial<StepEnd>): StepEnd => ({ ok: false, reason: '', stuck: false, missing: false, ...over });
const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim().slice(0, 300) ?? '';

const killGroup = (pid: number): void => {
  try { process.kill(-pid, 'SIGKILL'); } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

/** Runs one program of a try; ends it, with all that it started in its group, when it makes no progress. */
export const runStep = async ({ file, args, env, folder, idleMs }: Step): Promise<StepEnd> => {
  const child = spawn(file, args, { env, cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let stuck = false;
  let errors = '';
  const watch = new IdleWatch(idleMs, () => { stuck = true; if (child.pid !== undefined) killGroup(child.pid); });
  const leave = (): void => { if (child.pid !== undefined) killGroup(child.pid); };
  process.once('exit', leave);
  child.stdout.on('data', () => { watch.moved(); });
  // Warnings about retries are no progress.
  child.stderr.on('data', (chunk: Buffer) => { errors = (errors + chunk.toString()).slice(-4_000); });
  const outputEnds = once(child, 'close').catch(() => undefined);
  let bytes = 0;
  const growth = setInterval(() => void bytesUnder(folder).then((now) => { if (now !== bytes) { bytes = now; watch.moved(); } }), 500);
  try {
    return await new Promise<StepEnd>((resolve) => {
      child.once('error', (error: NodeJS.ErrnoException) => { resolve(ended({ reason: error.message, missing: error.code === 'ENOENT' })); });
      child.once('exit', async (code, signal) => {
        // Its last words may still be in the pipe, which an orphan may hold open for ever.
        await Promise.race([outputEnds, sleep(500, undefined, { ref: false })]);
        if (stuck) resolve(ended({ reason: `no progress for ${idleMs / 1000} s`, stuck }));
        else if (code === 0) resolve(ended({ ok: true }));
        else resolve(ended({ reason: lastLine(errors) || `ended with ${signal ?? `exit code ${String(code)}`}` }));
      });
    });
  } finally {
    watch.stop();
    clearInterval(growth);
    process.removeListener('exit', leave);
    child.stdout.destroy();
    child.stderr.destroy();
  }
};
