import type { GitAnswer, GitCall } from '../host/execute-git.js';
import type { RunFolder } from '../host/run-folder.js';
import type { ErrorCode } from '../shared/error-table.js';

/** What the worker asks of the launcher. `id` numbers the calls of one launcher. */
export type Order =
  | { id: number; git: Omit<GitCall, 'signal'> }
  | { id: number; abort: true }
  | { id: number; run: RunFolder }
  /** Keeps a spare runner from now on; its log until it has a run. */
  | { spare: string };

export type Reply =
  | { id: number; answer: Omit<GitAnswer, 'text'> }
  | { id: number; pid: number }
  | { id: number; failure: { code: ErrorCode; detail: string; facts: Record<string, unknown> } }
  /** A mistake of ours: its stack. */
  | { id: number; crash: string };
