import type { Tool } from './tool.js';

export interface Search {
  tool: Tool;
  env: NodeJS.ProcessEnv;
  /** Takes a line for a person: what is being fetched. */
  say: (line: string) => void;
  /** A try ends after this long without progress. */
  idleMs: number;
  /** Origin of the download service. */
  origin: string;
}

/** The program, or why this way does not serve. `usual` reasons are left out where another way served. */
export type Attempt =
  | { path: string; version: string | null; from: string }
  | { reason: string; usual?: true };

/** One way to come to a program. `name` is how a person knows it. */
export interface Way { name: string; attempt: (search: Search) => Promise<Attempt> }

/** Thrown inside a way: the message is the reason. */
export class DoesNotServe extends Error { override readonly name = 'DoesNotServe'; }
