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

/** `{{> name}}` on a line of its own stands for one of our sections: what every role must know, said once. */
const sections = ['item', 'rules', 'report'] as const;
const include = /^\{\{>\s*([a-z]+)\s*\}\}$/gm;

const withSections = async (template: string): Promise<string> => {
  const texts = new Map<string, string>();
  for (const name of sections) texts.set(name, (await readFile(join(folder, 'sections', `${name}.md`), 'utf8')).trimEnd());
  // A template that does not say where the report goes would make every run of it a breach of contract.
  const whole = /\{\{(>\s*)?\s*report\s*\}\}/.test(template) ? template : `${template.trimEnd()}\n\n{{> report}}\n`;
  return whole.replace(include, (line, name: string) => texts.get(name) ?? line);
};

/**
 * The template of a role: the file that the configuration names, else the role's own, else the one for any role.
 * Thrown when the configured file cannot be read (CONFIG_INVALID).
 */
export const readPromptTemplate = async ({ role, promptFile }: { role: string; promptFile: string | null }): Promise<string> => {
  let text: string;
  try {
    text = await readFile(promptFile ?? builtIn(role), 'utf8');
  } catch (error) {
    throw new TowpathError('CONFIG_INVALID', `the prompt of role ${role} cannot be read: ${(error as Error).message}`);
  }
  return withSections(text.replaceAll('\r\n', '\n'));
};
