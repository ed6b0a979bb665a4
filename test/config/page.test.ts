import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configFields, fieldTable } from '../../src/config/field-table.js';
import { parseConfig } from '../../src/config/load.js';

const page = readFileSync(join(process.cwd(), 'docs/configuration.md'), 'utf8');

describe('docs/configuration.md', () => {
  test('has every field of the schema as it is; `node scripts/configuration-page.mjs` writes it', () => {
    expect(page).toContain(`<!-- fields -->\n${fieldTable()}\n<!-- end of fields -->`);
    expect(configFields().length).toBeGreaterThan(50);
  });

  test('and the schema: every field is described', () => {
    expect(configFields().filter(({ description }) => description === '')).toEqual([]);
  });

  test('each example loads', () => {
    const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
    expect(examples).toHaveLength(4);
    for (const example of examples) {
      // A part of a file is put into a whole one.
      const text = example.includes('projects:') ? example : `projects: [{ key: SHP }]\n${example}`;
      expect(() => parseConfig('/srv/towpath.yaml', text)).not.toThrow();
    }
  });
});
