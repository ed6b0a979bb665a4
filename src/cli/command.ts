import type { Home } from '../host/home.js';
import type { Options } from './options.js';
import type { Output } from './output.js';
import type { Surroundings } from './surroundings.js';

/** Sections of `towpath help`, in this order. */
export const groups = ['Start here', 'Items', 'Decisions', 'The system', 'Not there yet'] as const;
export type Group = (typeof groups)[number];

export interface OptionRow {
  /** What stands for the value in help; absent: the option is a switch. */
  value?: string;
  short?: string;
  help: string;
  /** The values that completion offers. */
  words?: readonly string[];
}

export interface ArgumentRow {
  name: string;
  help: string;
  optional?: true;
  /** Takes all that is left. */
  rest?: true;
  words?: readonly string[];
}

/** What a command is given. */
export interface Call {
  command: Command;
  args: readonly string[];
  options: Options;
  out: Output;
  around: Surroundings;
  home: Home;
  /** Ctrl-C, SIGTERM, or a reader that went away. Only commands with `endsItself` see it. */
  interrupted: AbortSignal;
}

/** A command is a row: help, completion, the docs page and their tests come from it. */
export interface Command {
  /** One or two words: `show`, `engine start`. */
  name: string;
  group: Group;
  /** One line, imperative, no full stop. */
  summary: string;
  about?: string;
  args: readonly ArgumentRow[];
  options: Readonly<Record<string, OptionRow>>;
  examples: readonly string[];
  exits: readonly number[];
  /** Ends in order on Ctrl-C; others end at once with 130. */
  endsItself?: true;
  /** Takes whatever follows it unread: it is not there yet. */
  takesAnything?: true;
  /** Gives the exit code. Thrown failures are printed by `main`. */
  run(call: Call): Promise<number>;
}

/** Options that every command takes. */
export const commonOptions: Readonly<Record<string, OptionRow>> = {
  config: { value: 'FILE', help: 'The towpath.yaml to use; default: the nearest one upwards from here' },
  json: { help: 'One JSON document on stdout, or one line an event; errors too' },
  'no-input': { help: 'Never ask; what would need an answer fails' },
  help: { short: 'h', help: 'Show this help' },
};

export const exitMeanings: Readonly<Record<number, string>> = {
  0: 'done', 1: 'refused or failed', 2: 'not understood', 3: 'not found', 4: 'engine not reachable', 130: 'interrupted',
};
