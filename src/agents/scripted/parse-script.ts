import { parse } from 'yaml';
import { Expected } from './expected.js';
import { readStep } from './read-steps.js';
import { ScriptMistake, type Part, type Script } from './script.js';

const one = <T>(at: Expected, read: (at: Expected) => T): T[] => (Array.isArray(at.value) ? at.list().map(read) : [read(at)]);

const readPart = (at: Expected): Part => {
  const all = at.object(['stage', 'role', 'key', 'attempt', 'when', 'steps']);
  const text = (name: string): string | null => all.optional(name)?.text() ?? null;
  const attempt = all.optional('attempt');
  const when = all.optional('when');
  return {
    stage: text('stage'), role: text('role'), key: text('key'),
    attempts: attempt === undefined ? null : one(attempt, (number) => number.number()),
    when: when === undefined ? [] : one(when, (needle) => needle.text()),
    steps: all.required('steps').list().map(readStep),
  };
};

/** Thrown when the text is not YAML or has a mistake (ScriptMistake), with the place where it stands. */
export const parseScript = (text: string): Script => {
  let value: unknown;
  try { value = parse(text) as unknown; } catch (error) { throw new ScriptMistake(`not YAML: ${(error as Error).message}`); }
  const all = new Expected(value, 'script').object(['version', 'runs']);
  if ((all.optional('version')?.number() ?? 1) !== 1) throw new ScriptMistake('script.version: expected 1');
  return { runs: all.required('runs').list().map(readPart) };
};

export interface Situation { stage: string; role: string; key: string; attempt: number; prompt: string }

/** The first part that fits. */
export const choosePart = ({ runs }: Script, { stage, role, key, attempt, prompt }: Situation): Part | undefined =>
  runs.find((part) => (part.stage ?? stage) === stage && (part.role ?? role) === role && (part.key ?? key) === key
    && (part.attempts?.includes(attempt) ?? true) && part.when.every((text) => prompt.includes(text)));
