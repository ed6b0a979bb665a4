import { ApplicationFailure } from '@temporalio/common';
import { errors, type ErrorCode } from './error-table.js';

// The table stands in a file of its own: it loads without Temporal, so that `towpath help` starts at once.
export * from './error-table.js';

/** An activity's own tries are over within 15 s; longer waits are seen. */
const mostDelaySeconds = 6;

const delayAsked = (facts: Record<string, unknown>): number => (typeof facts['retryAfterSeconds'] === 'number' ? facts['retryAfterSeconds'] : 0);
const asksForLonger = (facts: Record<string, unknown>): boolean => delayAsked(facts) > mostDelaySeconds;
const delayOf = (facts: Record<string, unknown>): { nextRetryDelay?: number } =>
  (delayAsked(facts) > 0 && !asksForLonger(facts) ? { nextRetryDelay: delayAsked(facts) * 1000 } : {});

/** The same failure as it crosses Temporal: the code is its `type`, since class identity does not survive the way. */
export const failure = (code: ErrorCode, detail = '', facts: Record<string, unknown> = {}): ApplicationFailure =>
  ApplicationFailure.create({
    ...delayOf(facts),
    type: code,
    message: detail === '' ? errors[code].title : `${errors[code].title}: ${detail}`,
    nonRetryable: !errors[code].retryable || asksForLonger(facts),
    details: [{ detail, ...facts }],
  });
