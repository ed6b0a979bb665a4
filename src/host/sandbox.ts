import { spawn } from 'node:child_process';
import { TowpathError } from '../shared/error-table.js';
import type { NetworkMode, NetworkPolicy, SandboxMode } from '../shared/policy.js';
import { isolation } from './sandbox-arguments.js';

export interface SandboxProbe { works: boolean; /** What bubblewrap said, where it does not work. */ reason: string | null }

const tried = (network: NetworkPolicy): Promise<SandboxProbe> => new Promise((resolve) => {
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
export const probeSandbox = (network: NetworkPolicy = 'full'): Promise<SandboxProbe> => (probes[network === 'full' ? 'full' : 'none'] ??= tried(network));

/** Without a sandbox nothing keeps a process from the network. */
const withOwnNetwork = async (mode: SandboxMode, network: NetworkPolicy): Promise<'bwrap'> => {
  const what = `\`network: ${network === 'none' ? 'none' : '{ allow }'}\` is a network of the sandbox's own`;
  if (mode === 'none') throw new TowpathError('SANDBOX_MISSING', `${what}, and \`sandbox: none\` is set`);
  const { works, reason } = await probeSandbox(network);
  if (!works) throw new TowpathError('SANDBOX_MISSING', `${what}: ${reason ?? ''}`);
  return 'bwrap';
};

/**
 * The level that a run gets: `auto` falls back to `none`, which promises less (I5, I8) and is shown by `doctor`.
 * Thrown when `bwrap`, or a run with a network of its own, is demanded and does not work here (SANDBOX_MISSING).
 */
export const sandboxLevel = async (mode: SandboxMode, network: NetworkPolicy = 'full'): Promise<'bwrap' | 'none'> => {
  if (network !== 'full') return withOwnNetwork(mode, network);
  if (mode === 'none') return 'none';
  const { works, reason } = await probeSandbox();
  if (works) return 'bwrap';
  if (mode === 'bwrap') throw new TowpathError('SANDBOX_MISSING', reason ?? '');
  return 'none';
};
