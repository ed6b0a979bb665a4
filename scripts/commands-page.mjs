// Writes docs/commands.md from the table of commands. `npm run build` first.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandsPage } from '../dist/src/cli/commands-page.js';
import { commands } from '../dist/src/cli/commands.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
writeFileSync(join(root, 'docs', 'commands.md'), commandsPage(commands));
