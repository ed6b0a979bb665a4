import { ApplicationFailure } from '@temporalio/common';
import { sweep } from '../../host/sweep.js';
import type { RunRequest } from '../../shared/activities.js';
import { errors, failure, TowpathError, type ErrorCode } from '../../shared/errors.js';
import { RunFolderGone } from './await-result.js';
import { blankOutcome } from './blank-outcome.js';
import type { Ending } from './complete.js';
import { itemMarker } from './item-marker.js';
import type { RunHost } from './run-host.js';
import type { Spent } from './spent.js';

/** Thrown inside a follower where this process may no longer act for the run. */
export class NotOurs extends Error {
  override readonly name = 'NotOurs';
}

/** What passes by itself: the workflow waits and asks again with the same run id, and what was run is not run again. */
const passing: readonly ErrorCode[] = ['CONNECTION_AWAY', 'CONNECTION_UNKNOWN', 'DISK_FULL', 'GIT_FAILED', 'INTERNAL', 'INTERRUPTED'];

/** Temporal's own retry is for lost followers alone. */
const runFailure = (code: ErrorCode, detail: string): ApplicationFailure => {
  const { message, details } = failure(code, detail);
  return ApplicationFailure.create({ type: code, message, nonRetryable: true, details: details ?? [] });
};

/** The same for what goes wrong before or beside the run's own work. */
export const asRunFailure = (error: unknown): ApplicationFailure => {
  const { code, detail } = asTowpathError(error);
  return runFailure(code, detail);
};

const asTowpathError = (error: unknown): TowpathError => {
  if (error instanceof TowpathError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new TowpathError('DISK_FULL', message);
  return new TowpathError('INTERNAL', error instanceof Error ? error.message : String(error));
};

export interface Ended<Other extends string> {
  work: () => Promise<Ending | Other>;
  /** What the run has used by now; undefined: it never began. */
  spent: () => Promise<Spent | undefined>;
}

/** Does the run's work; whatever goes wrong on the way becomes a value with its remedy, or a failure that passes. */
export const endingOf = async <Other extends string>(
  host: RunHost, request: RunRequest, { work, spent }: Ended<Other>,
): Promise<Ending | Other> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotOurs) throw error;
    if (error instanceof RunFolderGone) {
      await sweep(itemMarker(host.home, request.key), 'TOWPATH_ITEM');
      return { outcome: blankOutcome(host, request, { class: 'transient', kind: 'lost', began: true, message: 'the run\'s directory was removed while it was going on' }) };
    }
    const { code, detail, message } = asTowpathError(error);
    host.log(`${request.key} ${request.run}: ${message}`);
    if (passing.includes(code)) return { failure: runFailure(code, detail) };
    const used = await spent();
    const blank = blankOutcome(host, request, { class: 'permanent', kind: code, message: `${message}. ${errors[code].remedy}`, began: used !== undefined });
    return { outcome: { ...blank, ...used } };
  }
};
