// Writes docs/errors.md from the error table, as `node scripts/build.mjs` left it. A test holds page and table together.
import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const { errors } = await import(pathToFileURL(join(root, 'dist/src/shared/error-table.js')).href);

const section = ([code, { title, status, exit, retryable, remedy }]) => [
  `## ${code}`, '', `${title}.`, '', `- What to do: ${remedy}`, `- HTTP ${status} · exit ${exit}${retryable ? ' · the same again may succeed' : ''}`, '',
].join('\n');

const page = [
  '# Errors', '',
  'Every failure has a code, on the command line (`--json`) and over HTTP alike: `{"error": {"code", "title", "detail", "remedy"}}`.',
  'The detail holds the facts of the case. Exit codes: 1 refused or failed, 2 usage, 3 not found, 4 engine not reachable.',
  'This page is written by `node scripts/errors-page.mjs`.', '',
  ...Object.entries(errors).map(section),
].join('\n');

writeFileSync(join(root, 'docs', 'errors.md'), page);
