import { TowpathError } from '../../shared/error-table.js';
import type { Command } from '../command.js';

/** Known words without a command behind them yet: each answers with its sentence. */
const words: readonly (readonly [name: string, summary: string])[] = [
  ['hold', 'Keep a queued item from starting'],
  ['unhold', 'Let a held item start'],
  ['prioritise', 'Move a queued item up or down'],
  ['freeze', 'Stop merges, deployments and admissions of a project'],
  ['unfreeze', 'Lift a project\'s freeze'],
];

const later = ([name, summary]: (typeof words)[number]): Command => ({
  name, group: 'Not there yet', summary,
  about: 'Not there yet: the word is known, and answers so.',
  args: [{ name: 'WORDS', help: 'Whatever it will take', optional: true, rest: true }],
  options: {},
  examples: [`towpath ${name}`],
  exits: [1],
  takesAnything: true,
  run: () => Promise.reject(new TowpathError('NOT_YET', `\`towpath ${name}\` is not there yet`)),
});

export const laterCommands: readonly Command[] = words.map(later);
