import { spawn } from 'node:child_process';
import { TowpathError } from '../shared/error-table.js';
import type { SandboxMode } from '../shared/policy.js';
import { isolation } from './sandbox-arguments.js';

export interface SandboxProbe { works: boolean; /** What bubblewrap said, where it does not work. */ reason: string | null }

const tried = (): Promise<SandboxProbe> => new Promise((resolve) => {
  const child = spawn('bwrap', [...isolation(), '--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--', 'true'], {
    stdio: ['ignore', 'ignore', 'pipe'], timeout: 10_000, killSignal: 'SIGKILL',
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => { said = (said + chunk.toString('utf8')).slice(-500); });
  child.once('error', (error: NodeJS.ErrnoException) =>
    resolve({ works: false, reason: error.code === 'ENOENT' ? 'bwrap is not on PATH' : error.message }));
  child.once('close', (code, signal) =>
    resolve(code === 0 ? { works: true, reason: null } : { works: false, reason: said.trim() || `bwrap ended with ${signal ?? String(code)}` }));
});

let probe: Promise<SandboxProbe> | undefined;

/** Tries bubblewrap with the flags that runs use, once a process: user namespaces may be forbidden though it is installed. */
export const probeSandbox = (): Promise<SandboxProbe> => (probe ??= tried());

/**
 * The level that a run gets: `auto` falls back to `none`, which promises less (I5, I8) and is shown by `doctor`.
 * Thrown when `bwrap` is demanded and does not work here (SANDBOX_MISSING).
 */
export const sandboxLevel = async (mode: SandboxMode): Promise<'bwrap' | 'none'> => {
  if (mode === 'none') return 'none';
  const { works, reason } = await probeSandbox();
  if (works) return 'bwrap';
  if (mode === 'bwrap') throw new TowpathError('SANDBOX_MISSING', reason ?? '');
  return 'none';
};
