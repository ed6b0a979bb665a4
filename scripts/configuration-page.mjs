// Writes the table of fields into docs/configuration.md, as `node scripts/build.mjs` left the schema. A test holds both together.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const { fieldTable } = await import(pathToFileURL(join(root, 'dist/src/config/field-table.js')).href);
const page = join(root, 'docs', 'configuration.md');
const [before, , after] = readFileSync(page, 'utf8').split(/(?<=<!-- fields -->\n)([\s\S]*)(?=<!-- end of fields -->)/);
writeFileSync(page, `${before}${fieldTable()}\n${after}`);
