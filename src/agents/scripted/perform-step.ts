import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, isAbsolute } from 'node:path';
import type { ScriptedLine } from '../scripted.js';
import { ScriptMistake, type Step } from './script.js';

export interface Stage {
  /** The clone. */
  folder: string;
  /** Where `from` looks: beside the script, the folder of its name. */
  material: string;
  reportFile: string;
  /** Fills `{{key}}` and the like. */
  fill: (text: string) => string;
}

const say = (line: ScriptedLine): void => { process.stdout.write(`${JSON.stringify(line)}\n`); };

const inside = (folder: string, path: string): string => {
  if (isAbsolute(path) || normalize(path).startsWith('..')) throw new ScriptMistake(`${path}: expected a path inside ${folder}`);
  return join(folder, path);
};

const filled = (value: unknown, fill: Stage['fill']): unknown => {
  if (typeof value === 'string') return fill(value);
  if (Array.isArray(value)) return value.map((one) => filled(one, fill));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one, fill)]));
};

const write = (step: Extract<Step, { do: 'write' }>, stage: Stage): void => {
  const path = inside(stage.folder, step.path);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, step.text ?? readFileSync(inside(stage.material, step.from ?? '')));
  if (step.mode !== undefined) chmodSync(path, step.mode);
};

const edit = ({ path, find, replace }: Extract<Step, { do: 'edit' }>, stage: Stage): void => {
  const file = inside(stage.folder, path);
  const text = readFileSync(file, 'utf8');
  const at = text.indexOf(find);
  if (at === -1) throw new ScriptMistake(`edit ${path}: the text to find is not there`);
  writeFileSync(file, text.slice(0, at) + replace + text.slice(at + find.length));
};

const run = ({ argv, mayFail }: Extract<Step, { do: 'run' }>, stage: Stage): void => {
  const { status, signal, error } = spawnSync(argv[0] as string, argv.slice(1), { cwd: stage.folder, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error !== undefined) throw new ScriptMistake(`run ${argv.join(' ')}: ${error.message}`);
  if (status !== 0 && !mayFail) throw new ScriptMistake(`run ${argv.join(' ')}: ended with ${signal ?? String(status)}; say \`mayFail: true\` if that is meant`);
};

const report = (value: Record<string, unknown>, stage: Stage): void => writeFileSync(stage.reportFile, JSON.stringify(value, null, 2));

/** Does one step. A number is the exit code with which the player ends now. */
export const performStep = async (raw: Step, stage: Stage): Promise<number | undefined> => {
  const step = filled(raw, stage.fill) as Step;
  switch (step.do) {
    case 'say': process.stdout.write(`${step.text}\n`); return undefined;
    case 'wait': await new Promise((resolve) => setTimeout(resolve, step.seconds * 1000)); return undefined;
    case 'write': write(step, stage); return undefined;
    case 'edit': edit(step, stage); return undefined;
    case 'remove': rmSync(inside(stage.folder, step.path), { recursive: true, force: true }); return undefined;
    case 'run': run(step, stage); return undefined;
    case 'usage': {
      const { input, output, cacheRead, cacheWrite, costUsd } = step;
      say({ towpath: 'usage', usage: { input, output, cacheRead, cacheWrite }, costUsd });
      return undefined;
    }
    case 'ask':
      report({ status: 'needs_input', summary: step.questions[0] ?? '', questions: step.questions }, stage);
      return 0;
    case 'report': report(step.report, stage); return undefined;
    case 'fail':
      say({ towpath: 'fail', kind: step.kind, message: step.message, retryAfterMs: step.retryAfter === null ? null : step.retryAfter * 1000 });
      return step.exit;
    case 'exit': return step.code;
  }
};
