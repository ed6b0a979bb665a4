import { spawn } from 'node:child_process';
import { TowpathError } from '../shared/error-table.js';
import type { NetworkMode, SandboxMode } from '../shared/policy.js';
import { isolation } from './sandbox-arguments.js';

export interface SandboxProbe { works: boolean; /** What bubblewrap said, where it does not work. */ reason: string | null }

const tried = (network: NetworkMode): Promise<SandboxProbe> => new Promise((resolve) => {
  const child = spawn('bwrap', [...isolation(network), '--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--', 'true'], {
    stdio: ['ignore', 'ignore', 'pipe'], timeout: 10_000, killSignal: 'SIGKILL',
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => { said = (said + chunk.toString('utf8')).slice(-500); });
  child.once('error', (error: NodeJS.ErrnoException) =>
    resolve({ works: false, reason: error.code === 'ENOENT' ? 'bwrap is not on PATH' : error.message }));
  child.once('close', (code, signal) =>
    resolve(code === 0 ? { works: true, reason: null } : { works: false, reason: said.trim() || `bwrap ended with ${signal ?? String(code)}` }));
});

const probes: Partial<Record<NetworkMode, Promise<SandboxProbe>>> = {};

/** Tries bubblewrap with the flags that runs use, once a process: namespaces may be forbidden though it is installed. */
export const probeSandbox = (network: NetworkMode = 'full'): Promise<SandboxProbe> => (probes[network] ??= tried(network));

/** Without a sandbox nothing keeps a process from the network. */
const withoutNetwork = async (mode: SandboxMode): Promise<'bwrap'> => {
  if (mode === 'none') throw new TowpathError('SANDBOX_MISSING', '`network: none` is a network of the sandbox\'s own, and `sandbox: none` is set');
  const { works, reason } = await probeSandbox('none');
  if (!works) throw new TowpathError('SANDBOX_MISSING', `\`network: none\` is a network of the sandbox's own: ${reason ?? ''}`);
  return 'bwrap';
};

/**
 * The level that a run gets: `auto` falls back to `none`, which promises less (I5, I8) and is shown by `doctor`.
 * Thrown when `bwrap`, or a run without network, is demanded and does not work here (SANDBOX_MISSING).
 */
export const sandboxLevel = async (mode: SandboxMode, network: NetworkMode = 'full'): Promise<'bwrap' | 'none'> => {
  if (network === 'none') return withoutNetwork(mode);
  if (mode === 'none') return 'none';
  const { works, reason } = await probeSandbox();
  if (works) return 'bwrap';
  if (mode === 'bwrap') throw new TowpathError('SANDBOX_MISSING', reason ?? '');
  return 'none';
};
