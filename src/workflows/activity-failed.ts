import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import { isErrorCode, type ErrorCode } from '../shared/error-table.js';
import type { ItemCell } from './item-cell.js';
import { block } from './policy/changes.js';
import { connectionLost } from './policy/connection.js';
import type { ItemData } from './policy/item-data.js';

const causeOf = (error: unknown): ApplicationFailure | undefined => {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure ? cause : undefined;
};

/** What comes back by itself: the item waits and goes on. Everything else is for a person. */
const passing = ['CONNECTION_AWAY', 'CONNECTION_REFUSED', 'CONNECTION_UNKNOWN', 'DISK_FULL', 'GIT_FAILED', 'MERGE_NOT_SEEN', 'ENGINE_UNREACHABLE'];

/** Nobody took the task: no worker serves the queue. */
const isUnserved = (error: unknown): boolean =>
  error instanceof ActivityFailure && error.cause instanceof TimeoutFailure && error.cause.timeoutType === 'SCHEDULE_TO_START';
const unserved = 'no worker serves its connection: is it still in towpath.yaml under that name, and a worker running?';

/** What the activity said went wrong. */
export const messageOf = (error: unknown): string =>
  (isUnserved(error) ? unserved : causeOf(error)?.message ?? (error instanceof Error ? error.message : String(error)));

/** For how long the outside asked not to be asked, in seconds, or null. */
export const retryAfterOf = (error: unknown): number | null => {
  const seconds = (causeOf(error)?.details?.[0] as { retryAfterSeconds?: unknown } | undefined)?.retryAfterSeconds;
  return typeof seconds === 'number' && seconds > 0 ? seconds : null;
};

/** The failure as an answer: its own code where it has one, with the detail that came with it. */
export const refusalOf = (error: unknown, otherwise: ErrorCode): { code: ErrorCode; detail: string } => {
  const cause = causeOf(error);
  const code = isErrorCode(cause?.type) ? cause.type : otherwise;
  const facts = cause?.details?.[0] as { detail?: unknown } | undefined;
  const detail = typeof facts?.detail === 'string' ? facts.detail : cause?.message ?? (error instanceof Error ? error.message : String(error));
  return { code, detail };
};

/** A remote as it may be shown: without the user and password that a URL can carry. */
export const remoteName = (url: string): string => url.replace(/\/\/[^@/]*@/, '//');

/** What is away where it is not what was asked for; undefined: it is that. */
const nameOf = (cause: ApplicationFailure | undefined, { forge }: ItemData): string | undefined => {
  if (cause?.type === 'DISK_FULL') return 'disk';
  return cause?.type === 'CONNECTION_UNKNOWN' ? forge?.connection : undefined;
};

/** An activity gave up: the connection is waited for, a configuration that does not hold blocks with its remedy. */
export const activityFailed = (cell: ItemCell, error: unknown, name: string): void => {
  const cause = causeOf(error);
  const message = messageOf(error);
  const now = Date.now();
  const comesBack = cause === undefined || passing.includes(cause.type ?? '');
  cell.change((data) => (comesBack
    ? connectionLost(data, now, { name: nameOf(cause, data) ?? name, message, retryAfterSeconds: retryAfterOf(error) })
    : block({ ...data, merging: false }, now, { class: 'permanent', message, then: 'again' })));
};
