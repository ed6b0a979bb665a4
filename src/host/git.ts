import { executeGit, type GitAnswer, type GitCall } from './execute-git.js';

export type { GitAnswer, GitCall } from './execute-git.js';
export type GitExecutor = (call: GitCall) => Promise<GitAnswer>;

let execute: GitExecutor = executeGit;

/** Who runs git for this process from now on; without an argument it does so itself. */
export const runGitThrough = (executor: GitExecutor = executeGit): void => { execute = executor; };

/**
 * Runs git once: array arguments, a fixed environment, bounded output and time.
 * Thrown when it fails: GIT_FAILED with its last lines, CONNECTION_AWAY, DISK_FULL, REPOSITORY_INVALID (access refused), INTERRUPTED.
 */
export const git = (call: GitCall): Promise<GitAnswer> => execute(call);

/** One line of standard output, trimmed. */
export const gitLine = async (call: GitCall): Promise<string> => (await git(call)).text.trim();

/** The entries of a `-z` answer. */
export const entries = (text: string): string[] => text.split('\0').filter((entry) => entry !== '');
