import { commonOptions, type Command, type OptionRow } from '../command.js';

export interface Described { word: string; help: string }

const optionsOf = (command: Command): [string, OptionRow][] => Object.entries({ ...command.options, ...commonOptions });

const distinct = (words: readonly Described[]): Described[] => [...new Map(words.map((one) => [one.word, one])).values()];

/** What may stand first. Of `engine start` and its like only the first word. */
export const firstWords = (commands: readonly Command[]): Described[] => distinct(commands.map(({ name, summary }) => {
  const [first = name, second] = name.split(' ');
  return { word: first, help: second === undefined ? summary : `${first} …` };
}));

/** What may stand second, for commands of two words: `engine` → start, stop … */
export const secondWords = (commands: readonly Command[]): Map<string, Described[]> => {
  const words = new Map<string, Described[]>();
  for (const { name, summary } of commands) {
    const [first = name, second] = name.split(' ');
    if (second !== undefined) words.set(first, [...words.get(first) ?? [], { word: second, help: summary }]);
  }
  return words;
};

/** What may follow a command: its fixed words and its options. */
export const following = (command: Command): Described[] => [
  ...command.args.flatMap((row) => (row.words ?? []).map((word) => ({ word, help: row.help }))),
  ...optionsOf(command).map(([name, row]) => ({ word: `--${name}`, help: row.help })),
];

/** Options whose value is a file: the shell's own completion serves them. */
export const fileOptions = (commands: readonly Command[]): string[] => [...new Set(commands.flatMap((command) =>
  optionsOf(command).filter(([, { value }]) => value === 'FILE' || value === 'F').map(([name]) => `--${name}`)))];
