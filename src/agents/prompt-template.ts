import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TowpathError } from '../shared/error-table.js';

/** Beside this file, both in `src/` and in `dist/src/`: the build copies Markdown. */
const folder = join(dirname(fileURLToPath(import.meta.url)), 'prompts');

const builtIn = (role: string): string => {
  const own = join(folder, `${role}.md`);
  return /^[a-z][a-z0-9-]*$/.test(role) && existsSync(own) ? own : join(folder, 'default.md');
};

/**
 * The template of a role: the file that the configuration names, else the role's own, else the one for any role.
 * Thrown when the configured file cannot be read (CONFIG_INVALID).
 */
export const readPromptTemplate = async ({ role, promptFile }: { role: string; promptFile: string | null }): Promise<string> => {
  try {
    const text = await readFile(promptFile ?? builtIn(role), 'utf8');
    return text.replaceAll('\r\n', '\n');
  } catch (error) {
    throw new TowpathError('CONFIG_INVALID', `the prompt of role ${role} cannot be read: ${(error as Error).message}`);
  }
};
