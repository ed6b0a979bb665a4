import { describe, expect, test } from '@jest/globals';
import { findReport } from '../../src/agents/find-report.js';
import type { ResultJson } from '../../src/contracts/run-directory.js';

const given = ({ structured = null, file, text = null }: { structured?: unknown; file?: string; text?: string | null }): Pick<ResultJson, 'outcome' | 'report'> => ({
  outcome: { ok: true, text, structured, sessionId: null, usage: null, costUsd: null, total: null, model: null, structuredAsked: false, denials: [], failure: null },
  report: file === undefined ? null : { text: file, tooLarge: false },
});

const block = (name: string): string => `\`\`\`json\n{"from":"${name}"}\n\`\`\``;

describe('a report is looked for in this order', () => {
  test.each([
    ['structured output', { structured: { from: 'structured' }, file: '{"from":"file"}', text: '{"from":"text"}' }, 'structured'],
    ['the file', { file: '{"from":"file"}', text: '{"from":"text"}' }, 'file'],
    ['the last message as JSON', { text: ' {"from":"text"}\n' }, 'text'],
    ['the last json block of the last message', { text: `${block('first')}\nthen\n${block('second')}\nbye` }, 'second'],
    ['the last json block, though the file is empty', { file: ' \n', text: block('block') }, 'block'],
    ['a block with Windows line ends', { text: `ok\r\n\`\`\`json\r\n{"from":"windows"}\r\n\`\`\`\r\n` }, 'windows'],
    ['the last line, if it is one', { text: 'log\nlog\n{"status":"completed","from":"line"}\n' }, 'line'],
  ])('%s', (_place, where, from) => {
    expect(findReport(given(where))).toMatchObject({ found: 'report', value: { from } });
  });
});

test.each([
  ['nothing was said', {}],
  ['the words hold no JSON', { text: 'all done' }],
  ['the block is not closed', { text: '```json\n{"a":1}' }],
  ['the last line is JSON of something else', { text: 'x\n{"level":"info"}' }],
  ['the last message is a list', { text: '[1]' }],
])('there is none where %s', (_why, where) => expect(findReport(given(where)).found).toBe('nothing'));

test.each([
  ['the file is torn', { file: '{"status":' }, 'TOWPATH_REPORT is not JSON'],
  ['the last block is torn', { text: '```json\n{"status":\n```' }, 'json block'],
])('it is unreadable where %s, and says so rather than look elsewhere', (_why, where, words) => {
  const found = findReport(given(where));
  expect(found.found === 'unreadable' ? found.problem : '').toContain(words);
});

test('a file with a byte order mark is read', () => {
  expect(findReport(given({ file: '\ufeff{"a":1}' })).found).toBe('report');
});
