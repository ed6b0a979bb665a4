import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, test } from '@jest/globals';

const importLine = /^(?:import|export)\s(?!type)[^;]*?from '([^']+)'|^import '([^']+)'/gm;

/** Everything that loading a file loads with it, as written in the sources. */
const loadedBy = (entry: string): { files: Set<string>; packages: Set<string> } => {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    for (const match of readFileSync(file, 'utf8').matchAll(importLine)) {
      const from = match[1] ?? match[2] ?? '';
      if (from.startsWith('.')) visit(resolve(dirname(file), from.replace(/\.js$/, '.ts')));
      else if (!from.startsWith('node:')) packages.add(from);
    }
  };
  visit(entry);
  return { files, packages };
};

test('`towpath help` loads no package: what is heavy is loaded by the command that needs it', () => {
  const { files, packages } = loadedBy(resolve('src/cli/main.ts'));
  expect(files.size).toBeGreaterThan(50); // never green because nothing was read
  expect([...packages]).toEqual([]);
});
