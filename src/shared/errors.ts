import { ApplicationFailure } from '@temporalio/common';
import { errors, type ErrorCode } from './error-table.js';

// The table stands in a file of its own: it loads without Temporal, so that `towpath help` starts at once.
export * from './error-table.js';

/** The same failure as it crosses Temporal: the code is its `type`, since class identity does not survive the way. */
export const failure = (code: ErrorCode, detail = '', facts: Record<string, unknown> = {}): ApplicationFailure =>
  ApplicationFailure.create({
    type: code,
    message: detail === '' ? errors[code].title : `${errors[code].title}: ${detail}`,
    nonRetryable: !errors[code].retryable,
    details: [{ detail, ...facts }],
  });
