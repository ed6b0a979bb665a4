import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { TowpathError } from '../shared/error-table.js';
import { boundBy, gitArguments, type GitCall } from './execute-git.js';
import { gitEnvironment } from './git-environment.js';
import { gitFailure } from './git-failure.js';

export type StreamedCall = Pick<GitCall, 'args' | 'repository' | 'env' | 'input' | 'timeoutSeconds' | 'signal'>;

const mostErrors = 16 * 1024;

/**
 * Runs git as `git` does and hands on what it prints in pieces, for answers that must never lie in memory as a whole.
 * Thrown when it fails: GIT_FAILED with its last lines, INTERRUPTED.
 */
export const streamGit = async (call: StreamedCall, onPiece: (piece: Buffer) => void): Promise<void> => {
  const child = spawn('git', gitArguments(call), {
    env: { ...gitEnvironment(process.env), ...call.env }, cwd: '/', detached: true, stdio: ['pipe', 'pipe', 'pipe'],
  });
  const bound = boundBy(child.pid, call);
  let errors = '';
  child.stdout.on('data', onPiece);
  child.stderr.on('data', (piece: Buffer) => { errors = (errors + piece.toString('utf8')).slice(-mostErrors); });
  // A git that has ended reads no further input: its exit code says what became of the call.
  Readable.from([call.input ?? '']).pipe(child.stdin).on('error', () => child.stdin.destroy());
  try {
    const ended = await Promise.race([once(child, 'close') as Promise<[number | null]>, bound.settled]);
    if (bound.why() === 'aborted') throw new TowpathError('INTERRUPTED', `git ${call.args[0] ?? ''}`);
    const timedOut = ended === undefined || bound.why() === 'late';
    if (timedOut || ended[0] !== 0) throw gitFailure({ args: call.args, remote: false, code: ended?.[0] ?? null, stderr: errors, timedOut });
  } finally { bound.clear(); }
};
