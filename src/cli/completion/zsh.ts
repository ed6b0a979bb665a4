import type { Command } from '../command.js';
import { fileOptions, firstWords, following, secondWords, type Described } from './words.js';

/** `'word:help'`, as `_describe` takes it. */
const entry = ({ word, help }: Described): string => `'${word.replaceAll(':', '\\:')}:${help.replaceAll("'", "'\\''")}'`;
const list = (words: readonly Described[]): string => words.map(entry).join(' ');

export const zshCompletion = (commands: readonly Command[]): string => [
  '#compdef towpath',
  '# zsh completion for towpath, made by `towpath completion zsh`',
  '_towpath() {',
  '  local -a found',
  `  case "$words[CURRENT-1]" in ${fileOptions(commands).join('|')}) _files; return ;; esac`,
  `  if (( CURRENT == 2 )); then found=(${list(firstWords(commands))}); _describe command found; return; fi`,
  '  if (( CURRENT == 3 )); then case "$words[2]" in',
  ...[...secondWords(commands)].map(([first, words]) => `    ${first}) found=(${list(words)}); _describe command found; return ;;`),
  '  esac; fi',
  '  case "$words[2] $words[3]" in',
  ...commands.filter(({ name }) => name.includes(' ')).map((row) => `    '${row.name}') found=(${list(following(row))}) ;;`),
  '  esac',
  '  (( $#found )) || case "$words[2]" in',
  ...commands.filter(({ name }) => !name.includes(' ')).map((row) => `    ${row.name}) found=(${list(following(row))}) ;;`),
  '  esac',
  '  _describe word found || _files',
  '}',
  'compdef _towpath towpath',
].join('\n');
