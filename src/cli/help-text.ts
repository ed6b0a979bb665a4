import { commonOptions, exitMeanings, groups, type Command, type OptionRow } from './command.js';
import type { Paint } from './paint.js';
import { argumentUsage } from './parse-arguments.js';

export const usageLine = (command: Command): string =>
  ['towpath', command.name, ...command.args.map(argumentUsage)].join(' ');

export const optionUsage = (name: string, { value, short }: OptionRow): string =>
  `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;

const columns = (rows: readonly (readonly [string, string])[]): string[] => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
};

/** `towpath help`. */
export const overview = (commands: readonly Command[], paint: Paint): string => {
  const width = Math.max(...commands.map((row) => row.name.length));
  const section = (group: Command['group']): string[] => {
    const rows = commands.filter((row) => row.group === group);
    if (rows.length === 0) return [];
    return ['', paint('strong', group), ...rows.map((row) => `  ${row.name.padEnd(width)}  ${row.summary}`)];
  };
  return [
    'Towpath takes a work item from a ticket to main: agents do the stages, gates and people stand between.',
    '', 'usage: towpath COMMAND [--config FILE] [--json] [--no-input] …',
    ...groups.flatMap(section),
    '', '`towpath help COMMAND` shows a command\'s options and examples. New here? `towpath demo`.',
  ].join('\n');
};

/** `towpath help show`. */
export const commandHelp = (command: Command, paint: Paint): string => {
  const part = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : ['', paint('strong', title), ...lines]);
  const table = (rows: readonly (readonly [string, string])[]): string[] => (rows.length === 0 ? [] : columns(rows));
  const optionRows = (rows: Readonly<Record<string, OptionRow>>): (readonly [string, string])[] =>
    Object.entries(rows).map(([name, row]) => [optionUsage(name, row), row.help] as const);
  return [
    `${command.summary}.`, ...(command.about === undefined ? [] : ['', command.about]),
    '', `usage: ${usageLine(command)}${Object.keys(command.options).length === 0 ? '' : ' [options]'}`,
    ...part('Words', table(command.args.map((row) => [row.name, row.help] as const))),
    ...part('Options', table([...optionRows(command.options), ...optionRows(commonOptions)])),
    ...part('Examples', command.examples.map((example) => `  ${example}`)),
    ...part('Exit codes', [`  ${command.exits.map((code) => `${String(code)} ${exitMeanings[code] ?? ''}`).join(' · ')}`]),
  ].join('\n');
};

/** The table as data, for `towpath help --json`. */
export const helpDocument = (commands: readonly Command[]): object => ({
  commands: commands.map(({ name, group, summary, about, args, options, examples, exits }) =>
    ({ name, group, summary, about: about ?? null, args, options, examples, exits })),
  commonOptions,
});
