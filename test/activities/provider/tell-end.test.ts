import { describe, expect, test } from '@jest/globals';
import { runEndOf } from '../../../src/activities/provider/tell-end.js';

describe('what a run\'s end says about its provider', () => {
  test.each([
    ['transient', 'rate_limit', 'failed'], ['transient', 'overloaded', 'failed'], ['transient', 'network', 'failed'], ['transient', 'temporary', 'failed'],
    ['transient', 'lost', 'unknown'], ['transient', 'incomplete', 'unknown'], ['transient', 'reboot', 'unknown'], ['cancelled', 'stopped', 'unknown'],
    ['fault', 'deadline', 'unknown'], ['fault', 'inactivity', 'unknown'], ['fault', 'exit', 'answered'], ['success', 'completed', 'answered'],
    ['contract', 'report-missing', 'answered'], ['auth', 'auth', 'answered'],
  ] as const)('%s %s: %s', (kindOfEnd, kind, says) => { expect(runEndOf({ class: kindOfEnd, kind })).toBe(says); });
});
