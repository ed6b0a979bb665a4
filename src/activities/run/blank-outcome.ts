import type { RunOutcome, RunRequest } from '../../shared/activities.js';
import type { RunHost } from './run-host.js';

export type Why = Pick<RunOutcome, 'class' | 'kind' | 'message'>;

/** The value of a run that left nothing to look at: it never began, or its directory is gone. */
export const blankOutcome = (host: RunHost, request: RunRequest, { began = false, ...why }: Why & { began?: boolean }): RunOutcome => {
  const now = new Date().toISOString();
  return {
    run: request.run, ...why, tail: '', retryAfterSeconds: null, report: null, problems: [],
    head: request.kind === 'agent' ? request.head : null, base: null, code: null, documents: [],
    pullRequest: null, conversation: null, usage: null, costUsd: null, commands: [],
    startedAt: now, endedAt: now, host: host.identity, sandbox: 'none', ...(began ? {} : { neverBegan: true }),
  };
};
