import type { RunJson } from '../contracts/run-directory.js';
import { commitScript } from './commit-script.js';
import { drain, openPipes, type Pipe } from './pipes.js';
import type { SpawnRequest } from './spawn-command.js';
import type { AgentExit } from '../agents/adapter.js';

export interface CommitPart {
  head: string | null;
  /** Why nothing could be committed; null when the head holds all that could be taken. */
  problem: string | null;
  /** What was left out, and why. */
  notes: string;
}

export interface CommitOptions {
  run: RunJson;
  /** Where the pipe is made. */
  folder: string;
  /** Runs the command in the run's sandbox, bounded in time. */
  execute: (request: Omit<SpawnRequest, 'run'>, onStarted: () => void) => Promise<AgentExit>;
  /** Whether the run has time to wait for space on the disk. */
  mayWait: () => boolean;
}

const againMs = 1_000;
const patienceMs = 60 * 60 * 1000;

const mostOutput = 16 * 1024;

/** Committing needs no secret: a hook or filter that an agent planted gets none. */
const commitEnvironment = (run: RunJson, { name, email }: { name: string; email: string }): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(run.env).filter(([variable]) => !run.secrets.includes(variable) && !variable.startsWith('GIT_'))),
  TOWPATH_RUN: run.marker,
  GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_TERMINAL_PROMPT: '0', GIT_EDITOR: 'true', LC_ALL: 'C',
  GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email,
});

const whyNot = (exit: AgentExit, said: string): string => {
  const words = said.trim().split('\n').slice(-5).join(' · ').slice(0, 1_000);
  return `git ended with ${exit.signal ?? `exit code ${String(exit.code)}`}${words === '' ? '' : `: ${words}`}`;
};

const commitOnce = async ({ run, folder, execute }: CommitOptions, commit: NonNullable<RunJson['commit']>): Promise<CommitPart> => {
  const [pipe] = openPipes(folder, ['commit']) as [Pipe];
  let said = '';
  pipe.reader.on('data', (chunk: Buffer) => { said = (said + chunk.toString('utf8')).slice(-mostOutput); });
  try {
    const argv = ['/bin/sh', '-c', `exec 2>&1\n${commitScript}`, 'commit', commit.message, ...commit.force];
    const env = commitEnvironment(run, commit);
    const exit = await execute({ argv, env, stdin: 'ignore', stdout: pipe.writeEnd, stderr: pipe.writeEnd }, pipe.closeWriteEnd);
    await drain(pipe.reader, 1_000);
    const head = /^HEAD ([0-9a-f]{40}(?:[0-9a-f]{24})?)$/m.exec(said.slice(said.lastIndexOf('HEAD ')))?.[1] ?? null;
    return head !== null && exit.code === 0
      ? { head, problem: null, notes: said.slice(0, said.lastIndexOf('HEAD ')).trim() }
      : { head: null, problem: whyNot(exit, said), notes: '' };
  } finally { pipe.reader.destroy(); }
};

/**
 * Commits what was left in the clone and reads its head, both inside the run's sandbox. Never throws: what the tree is like,
 * or that nothing could be started, is a problem in words. A full disk is waited for while `mayWait` says so.
 */
export const commitLeft = async (options: CommitOptions): Promise<CommitPart> => {
  const { commit } = options.run;
  if (commit === null) return { head: null, problem: null, notes: '' };
  const until = performance.now() + patienceMs;
  for (;;) {
    const part = await commitOnce(options, commit).catch((error: unknown): CommitPart => ({ head: null, problem: (error as Error).message, notes: '' }));
    const full = /No space left on device|Disk quota exceeded|ENOSPC|EDQUOT/.test(part.problem ?? part.notes);
    if (!full || !options.mayWait() || performance.now() > until) return part;
    await new Promise((resolve) => setTimeout(resolve, againMs));
  }
};
