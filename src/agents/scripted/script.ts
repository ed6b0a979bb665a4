import type { FailureKind } from '../adapter.js';

/** A script of the scripted agent: `docs/scripted-agents.md`. */

export type Step =
  | { do: 'say'; text: string }
  | { do: 'wait'; seconds: number }
  | { do: 'write'; path: string; text?: string; from?: string; mode?: number }
  | { do: 'edit'; path: string; find: string; replace: string }
  | { do: 'remove'; path: string }
  | { do: 'run'; argv: string[]; mayFail: boolean }
  | { do: 'usage'; input: number; output: number; cacheRead: number; cacheWrite: number; costUsd: number | null }
  | { do: 'ask'; questions: string[] }
  | { do: 'report'; report: Record<string, unknown> }
  | { do: 'fail'; message: string; exit: number; kind: FailureKind; retryAfter: number | null }
  | { do: 'exit'; code: number };

/** Steps for the runs that fit; what is not said fits any run. */
export interface Part {
  stage: string | null;
  role: string | null;
  key: string | null;
  attempts: number[] | null;
  /** Texts that the prompt must hold, all of them. */
  when: string[];
  steps: Step[];
}

export interface Script { runs: Part[] }

/** A mistake in a script, with the place where it stands. */
export class ScriptMistake extends Error {}
