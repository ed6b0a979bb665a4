import { describe, expect, test } from '@jest/globals';
import { fitOutcome } from '../../../src/activities/run/fit-outcome.js';
import type { RunOutcome } from '../../../src/shared/activities.js';
import { limits } from '../../../src/shared/ids.js';

const outcome = (over: Partial<RunOutcome> = {}): RunOutcome => ({
  run: '1.analysis.1.agent.1', class: 'success', kind: 'completed', message: 'done', tail: '', retryAfterSeconds: null, report: null, problems: [],
  head: null, base: null, code: null, documents: [], pullRequest: null, conversation: null, usage: null, costUsd: null, commands: [],
  startedAt: '', endedAt: '', host: 'h', sandbox: 'none', ...over,
});

describe('what goes into history', () => {
  test('an ordinary value is left as it is', () => {
    const one = outcome({ tail: 'x'.repeat(4_000), documents: [{ path: '01-brief.md', bytes: 3 }] });
    expect(fitOutcome(one)).toEqual(one);
  });

  test('I9: a value with everything at its limit stays under 64 KiB and keeps its verdict and questions', () => {
    const report: RunOutcome['report'] = {
      status: 'needs_input', summary: 's'.repeat(2_000), verdict: 'approved', questions: Array.from({ length: 10 }, () => 'q'.repeat(2_000)),
      findings: Array.from({ length: 100 }, () => ({ severity: 'must' as const, text: 'f'.repeat(4_000) })),
      artifacts: Array.from({ length: 200 }, (_, n) => `file-${n}`), verification: [],
      subtasks: Array.from({ length: 50 }, () => ({ title: 't'.repeat(200), body: 'b'.repeat(20_000), after: [] })),
    };
    const fitted = fitOutcome(outcome({
      report, tail: 'x'.repeat(4_000), problems: Array.from({ length: 100 }, () => 'p'.repeat(10_000)),
      documents: Array.from({ length: 5_000 }, (_, n) => ({ path: `docs/${n}-${'d'.repeat(40)}.md`, bytes: n })),
      commands: Array.from({ length: 50 }, () => ({ claim: null, command: 'make', exit: 1, seconds: 1, tail: 'y'.repeat(480) })),
    }));
    expect(Buffer.byteLength(JSON.stringify(fitted))).toBeLessThan(limits.payloadBytes);
    expect(fitted.report).toMatchObject({ status: 'needs_input', verdict: 'approved' });
    expect(fitted.report?.questions).toHaveLength(10);
    expect(fitted.report?.findings).toHaveLength(100);
  });
});
