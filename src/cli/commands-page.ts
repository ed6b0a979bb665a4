import { commonOptions, exitMeanings, groups, type Command, type OptionRow } from './command.js';
import { optionUsage, usageLine } from './help-text.js';

/** Bars part the columns of a Markdown table. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const table = (head: string, rows: readonly (readonly [string, string])[]): string[] =>
  (rows.length === 0 ? [] : ['', `| ${head} | |`, '| --- | --- |', ...rows.map(([left, right]) => `| ${cell(left)} | ${cell(right)} |`)]);

const optionRows = (rows: Readonly<Record<string, OptionRow>>): (readonly [string, string])[] =>
  Object.entries(rows).map(([name, row]) => [`\`${optionUsage(name, row)}\``, row.help] as const);

const section = (command: Command): string[] => [
  '', `### towpath ${command.name}`, '', `${command.summary}.`,
  ...(command.about === undefined ? [] : ['', command.about.replaceAll('\n', ' ')]),
  '', '```', `${usageLine(command)}${Object.keys(command.options).length === 0 ? '' : ' [options]'}`, '```',
  ...table('word', command.args.map((row) => [`\`${row.name}\``, row.help] as const)),
  ...table('option', optionRows(command.options)),
  '', 'Examples:', '', '```console', ...command.examples.map((example) => `$ ${example}`), '```',
  '', `Exit: ${command.exits.map((code) => `${String(code)} ${exitMeanings[code] ?? ''}`).join(' · ')}`,
];

/** `docs/commands.md`, written from the table by `node scripts/commands-page.mjs`. */
export const commandsPage = (commands: readonly Command[]): string => [
  '# Commands', '',
  'What `towpath help COMMAND` shows. Data goes to standard output, talk to standard error. With `--json` standard output is one',
  'JSON document, or one line an event; a failure is one line `{"error": {"code", "title", "detail", "remedy"}}`, see [errors.md](errors.md).',
  '`NO_COLOR`, `TERM=dumb` and anything but a terminal switch colours off. `TOWPATH_HOME` (default `~/.towpath`) says where everything lies.',
  'This page is written by `node scripts/commands-page.mjs`.',
  ...table('option of every command', optionRows(commonOptions)),
  ...groups.flatMap((group) => ['', `## ${group}`, ...commands.filter((row) => row.group === group).flatMap(section)]), '',
].join('\n');
