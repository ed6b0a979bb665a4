import type { Command } from '../command.js';
import { fileOptions, firstWords, following, secondWords, type Described } from './words.js';

const list = (words: readonly Described[]): string => words.map(({ word }) => word).join(' ');

export const bashCompletion = (commands: readonly Command[]): string => [
  '# bash completion for towpath, made by `towpath completion bash`',
  '_towpath() {',
  '  local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" words=""',
  `  case "$before" in ${fileOptions(commands).join('|')}) COMPREPLY=($(compgen -f -- "$word")); return ;; esac`,
  '  if [ "$COMP_CWORD" -eq 1 ]; then',
  `    COMPREPLY=($(compgen -W "${list(firstWords(commands))} --help --version" -- "$word")); return`,
  '  fi',
  '  case "${COMP_WORDS[1]}" in',
  ...commands.filter(({ name }) => !name.includes(' ')).map((row) => `    ${row.name}) words="${list(following(row))}" ;;`),
  '  esac',
  '  if [ "$COMP_CWORD" -eq 2 ]; then case "${COMP_WORDS[1]}" in',
  ...[...secondWords(commands)].map(([first, words]) => `    ${first}) words="${list(words)}" ;;`),
  '  esac; fi',
  '  if [ "$COMP_CWORD" -gt 2 ]; then case "${COMP_WORDS[1]} ${COMP_WORDS[2]}" in',
  ...commands.filter(({ name }) => name.includes(' ')).map((row) => `    "${row.name}") words="${list(following(row))}" ;;`),
  '  esac; fi',
  '  COMPREPLY=($(compgen -W "$words" -- "$word"))',
  '}',
  'complete -o default -F _towpath towpath',
].join('\n');
