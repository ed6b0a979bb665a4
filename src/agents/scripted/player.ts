import { readFileSync } from 'node:fs';
import { documentsFolder } from '../../shared/ids.js';
import { choosePart, parseScript, type Situation } from './parse-script.js';
import { performStep, type Stage } from './perform-step.js';

/*
 * The scripted agent's program: plays the steps of a YAML file as an agent would work. It is an agent like any other:
 * prompt on standard input, its surroundings from the environment, work in the current folder, a report as a file.
 */

const variable = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: the player is started by Towpath`);
  return value;
};

const situation = (): Situation => ({
  stage: variable('TOWPATH_STAGE'), role: variable('TOWPATH_ROLE'), key: variable('TOWPATH_KEY'),
  attempt: Number(variable('TOWPATH_ATTEMPT')), prompt: readFileSync(0, 'utf8'),
});

const surroundings = (script: string, { stage, role, key, attempt }: Situation): Stage => {
  const values: Record<string, string> = { stage, role, key, attempt: String(attempt), documents: documentsFolder(key) };
  return {
    folder: process.cwd(), material: script.replace(/\.ya?ml$/, ''), reportFile: variable('TOWPATH_REPORT'),
    fill: (text) => text.replace(/\{\{\s*([a-z]+)\s*\}\}/g, (whole, name: string) => values[name] ?? whole),
  };
};

const play = async (script: string): Promise<number> => {
  const now = situation();
  const part = choosePart(parseScript(readFileSync(script, 'utf8')), now);
  if (part === undefined) throw new Error(`${script}: no entry under \`runs\` fits stage ${now.stage}, role ${now.role}, attempt ${now.attempt}`);
  for (const step of part.steps) {
    const code = await performStep(step, surroundings(script, now));
    if (code !== undefined) return code;
  }
  return 0;
};

const [, , script] = process.argv;
try {
  process.exitCode = await play(script ?? '');
} catch (error) {
  // A mistake of the script is nothing that another attempt mends.
  process.stdout.write(`${JSON.stringify({ towpath: 'fail', kind: 'config', message: `script: ${(error as Error).message}` })}\n`);
  process.exitCode = 2;
}
