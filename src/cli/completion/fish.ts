import { commonOptions, type Command } from '../command.js';
import { firstWords, secondWords } from './words.js';

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const condition = ({ name }: Command): string =>
  name.split(' ').map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');

const optionLines = (command: Command): string[] => Object.entries({ ...command.options, ...commonOptions }).map(([name, row]) => [
  'complete -c towpath', `-n ${quoted(condition(command))}`, `-l ${name}`,
  ...(row.short === undefined ? [] : [`-s ${row.short}`]), ...(row.value === undefined ? [] : ['-r']),
  ...(row.value === 'FILE' || row.value === 'F' ? ['-F'] : []), `-d ${quoted(row.help)}`,
].join(' '));

const wordLines = (command: Command): string[] => command.args.flatMap((row) => (row.words === undefined ? []
  : [`complete -c towpath -n ${quoted(condition(command))} -a ${quoted(row.words.join(' '))} -d ${quoted(row.help)}`]));

export const fishCompletion = (commands: readonly Command[]): string => [
  '# fish completion for towpath, made by `towpath completion fish`',
  'complete -c towpath -f',
  ...firstWords(commands).map(({ word, help }) => `complete -c towpath -n __fish_use_subcommand -a ${word} -d ${quoted(help)}`),
  ...[...secondWords(commands)].flatMap(([first, words]) => words.map(({ word, help }) =>
    `complete -c towpath -n ${quoted(`__fish_seen_subcommand_from ${first}; and not __fish_seen_subcommand_from ${words.map((one) => one.word).join(' ')}`)} -a ${word} -d ${quoted(help)}`)),
  ...commands.flatMap((row) => [...wordLines(row), ...optionLines(row)]),
].join('\n');
