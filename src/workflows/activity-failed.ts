import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { ItemCell } from './item-cell.js';
import { block } from './policy/changes.js';
import { connectionLost } from './policy/connection.js';

const causeOf = (error: unknown): ApplicationFailure | undefined => {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure ? cause : undefined;
};

/** What comes back by itself: the item waits and goes on. Everything else is for a person. */
const passing = ['CONNECTION_AWAY', 'DISK_FULL', 'GIT_FAILED', 'MERGE_NOT_SEEN', 'ENGINE_UNREACHABLE'];

/** An activity gave up: the connection is waited for, a configuration that does not hold blocks with its remedy. */
export const activityFailed = (cell: ItemCell, error: unknown, name: string): void => {
  const cause = causeOf(error);
  const message = cause?.message ?? (error instanceof Error ? error.message : String(error));
  const now = Date.now();
  const comesBack = cause === undefined || passing.includes(cause.type ?? '');
  cell.change((data) => (comesBack
    ? connectionLost(data, now, { name, message })
    : block({ ...data, merging: false }, now, { class: 'permanent', message, then: 'again' })));
};
