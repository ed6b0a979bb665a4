import { nearestWord } from '../config/nearest.js';
import { TowpathError } from '../shared/error-table.js';
import type { Command } from './command.js';

/** Common options with a value, which may stand before the command. */
const withValue = new Set(['--config']);

export interface Found { command: Command; /** What is left once the command's own words are taken out. */ rest: string[] }

/** Positions of the first words that are neither options nor their values. */
const wordPositions = (argv: readonly string[]): number[] => {
  const positions: number[] = [];
  for (let at = 0; at < argv.length && positions.length < 2; at += 1) {
    const arg = argv[at] as string;
    if (arg === '--') break;
    if (withValue.has(arg)) at += 1;
    else if (!arg.startsWith('-')) positions.push(at);
  }
  return positions;
};

const unknown = (typed: string, names: readonly string[]): TowpathError => {
  const near = nearestWord(typed, names);
  const hint = near === null ? '' : `; did you mean \`${near}\`?`;
  return new TowpathError('USAGE', `there is no command \`${typed.slice(0, 60)}\`${hint}`, { nearest: near });
};

/** Thrown when there is no such command (USAGE, with the nearest). */
export const findCommand = (argv: readonly string[], commands: readonly Command[]): Found => {
  const [first, second] = wordPositions(argv);
  if (first === undefined) throw new TowpathError('USAGE', 'no command was given');
  const without = (...taken: number[]): string[] => argv.filter((_, at) => !taken.includes(at));
  const word = argv[first] as string;
  const next = second === undefined ? undefined : argv[second] as string;
  const double = commands.find((row) => row.name === `${word} ${next ?? ''}`);
  if (double !== undefined && second !== undefined) return { command: double, rest: without(first, second) };
  const single = commands.find((row) => row.name === word);
  if (single !== undefined) return { command: single, rest: without(first) };

  const parts = commands.filter((row) => row.name.startsWith(`${word} `)).map((row) => row.name);
  if (parts.length === 0) throw unknown(word, [...new Set(commands.flatMap((row) => [row.name, row.name.split(' ')[0] as string]))]);
  if (next === undefined) throw new TowpathError('USAGE', `\`${word}\` needs one more word: ${parts.map((name) => `\`${name}\``).join(', ')}`);
  throw unknown(`${word} ${next}`, parts);
};
