import { expect, test } from '@jest/globals';
import { ActivityFailure, ApplicationFailure, RetryState, TimeoutFailure } from '@temporalio/common';
import { messageOf } from '../../src/workflows/activity-failed.js';

const failed = (cause: Error): ActivityFailure => new ActivityFailure('Activity task timed out', 'lookAtTicket', '1', RetryState.TIMEOUT, 'host', cause);

test('I11: a queue that nobody serves is said as what it means, other failures in their own words', () => {
  expect(messageOf(failed(new TimeoutFailure('timeout', undefined, 'SCHEDULE_TO_START')))).toContain('is it still in towpath.yaml');
  expect(messageOf(failed(new TimeoutFailure('timeout', undefined, 'HEARTBEAT')))).toBe('Activity task timed out');
  expect(messageOf(failed(ApplicationFailure.nonRetryable('the tracker is away', 'CONNECTION_AWAY')))).toBe('the tracker is away');
});
