import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { errors, type ErrorEntry } from '../../src/shared/error-table.js';

const page = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
const sections = new Map(page.split(/^## /m).slice(1).map((text) => [text.slice(0, text.indexOf('\n')), text]));
const table = Object.entries(errors) as [string, ErrorEntry][];

/** When this fails: `node scripts/build.mjs && node scripts/errors-page.mjs`. */
describe('docs/errors.md', () => {
  test('names the codes of the table, each once, and no other', () => {
    expect([...sections.keys()]).toEqual(table.map(([code]) => code));
    expect(page.match(/^## /gm)).toHaveLength(table.length);
  });

  test.each(table)('says of %s what the table says', (code, { title, status, exit, retryable, remedy }) => {
    const section = sections.get(code) ?? '';
    expect(section).toContain(`\n${title}.\n`);
    expect(section).toContain(`What to do: ${remedy}\n`);
    expect(section).toMatch(new RegExp(`HTTP ${String(status)} · exit ${String(exit)}${retryable ? ' · the same again may succeed' : ''}\n`));
  });
});
