import { parseArgs } from 'node:util';
import { nearestWord } from '../config/nearest.js';
import { TowpathError } from '../shared/error-table.js';
import { commonOptions, type ArgumentRow, type Command, type OptionRow } from './command.js';
import { Options, type OptionValues } from './options.js';

export interface Parsed { args: string[]; options: Options }

interface OptionToken { kind: 'option'; name: string; rawName: string; value?: string | undefined; inlineValue?: boolean | undefined }

/** `KEY [FILE]`, as usage lines write it. */
export const argumentUsage = ({ name, optional, rest }: ArgumentRow): string => {
  const shown = rest === true ? `${name} …` : name;
  return optional === true ? `[${shown}]` : shown;
};

const unknownOption = (token: OptionToken, names: readonly string[]): TowpathError => {
  const near = nearestWord(token.name, names);
  const hint = near === null ? '' : `; did you mean \`--${near}\`?`;
  return new TowpathError('USAGE', `there is no option \`${token.rawName}\`${hint}`, { nearest: near });
};

const valueOf = (token: OptionToken, row: OptionRow): string | true => {
  if (row.value === undefined) {
    if (token.inlineValue === true) throw new TowpathError('USAGE', `\`${token.rawName}\` takes no value`);
    return true;
  }
  // A lone hyphen is standard input; anything longer is the next option, unless it was joined with `=`.
  const { value } = token;
  const swallowed = token.inlineValue !== true && value !== undefined && value.length > 1 && value.startsWith('-');
  if (value === undefined || swallowed) throw new TowpathError('USAGE', `\`${token.rawName}\` needs a value: \`${token.rawName} ${row.value}\``);
  return value;
};

const checkCount = (command: Command, args: readonly string[]): void => {
  const usage = `usage: towpath ${[command.name, ...command.args.map(argumentUsage)].join(' ')}`;
  const required = command.args.filter((row) => row.optional !== true);
  const lacking = required[args.length];
  if (lacking !== undefined) throw new TowpathError('USAGE', `${lacking.name} is missing; ${usage}`);
  const open = command.args.some((row) => row.rest === true);
  if (!open && args.length > command.args.length) throw new TowpathError('USAGE', `\`${String(args[command.args.length])}\` is one word too many; ${usage}`);
};

const checkWords = (command: Command, args: readonly string[]): void => {
  for (const [at, { name, words }] of command.args.entries()) {
    const given = args[at];
    if (words === undefined || given === undefined || words.includes(given)) continue;
    const near = nearestWord(given, words);
    throw new TowpathError('USAGE', `${name}: expected ${words.join(', ')}, got \`${given}\`${near === null ? '' : `; did you mean \`${near}\`?`}`);
  }
};

/** Thrown when an option is unknown or lacks its value, or the words do not fit (USAGE). `--help` asks for no words. */
export const parseArguments = (command: Command, argv: readonly string[]): Parsed => {
  if (command.takesAnything === true) return { args: [...argv], options: new Options(argv.includes('--help') ? { help: true } : {}) };
  const rows = { ...commonOptions, ...command.options };
  const known = Object.fromEntries(Object.entries(rows).map(([name, row]) =>
    [name, { type: row.value === undefined ? 'boolean' as const : 'string' as const, ...(row.short === undefined ? {} : { short: row.short }) }]));
  const { tokens, positionals } = parseArgs({ args: [...argv], options: known, strict: false, allowPositionals: true, tokens: true });
  const values: Record<string, string | true> = {};
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const row = Object.hasOwn(rows, token.name) ? rows[token.name] : undefined;
    if (row === undefined) throw unknownOption(token, Object.keys(rows));
    values[token.name] = valueOf(token, row);
  }
  const options = new Options(values satisfies OptionValues);
  if (!options.flag('help')) { checkCount(command, positionals); checkWords(command, positionals); }
  return { args: positionals, options };
};
