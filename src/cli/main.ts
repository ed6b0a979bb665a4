import { homeOf } from '../host/home.js';
import { parseKey } from '../shared/ids.js';
import type { Call, Command } from './command.js';
import { commands } from './commands.js';
import { findCommand } from './find-command.js';
import { commandHelp, helpDocument, overview } from './help-text.js';
import { Output } from './output.js';
import { parseArguments } from './parse-arguments.js';
import { platformProblem } from './platform.js';
import { printFailure } from './print-failure.js';
import { interruptedExit } from './system/pause.js';
import { processSurroundings, type Surroundings } from './surroundings.js';

const showHelp = (rows: readonly Command[], out: Output): number => {
  out.document(helpDocument(rows));
  out.data(rows === commands ? overview(rows, out.paint) : rows.map((row) => commandHelp(row, out.paint)).join('\n\n'));
  return 0;
};

const has = (argv: readonly string[], ...names: string[]): boolean => argv.some((arg) => names.includes(arg));

/** What `towpath --help` and `towpath engine --help` are about; undefined where one command is meant, or none asked for. */
const helpRows = (argv: readonly string[]): readonly Command[] | undefined => {
  const words = argv.filter((arg) => !arg.startsWith('-'));
  if (argv.length === 0) return commands;
  if (!has(argv, '--help', '-h') || words.length > 1) return undefined;
  if (words.length === 0) return commands;
  const parts = commands.filter((row) => row.name.startsWith(`${words[0] ?? ''} `));
  return parts.length > 0 && !commands.some((row) => row.name === words[0]) ? parts : undefined;
};

const asksVersion = (argv: readonly string[]): boolean => has(argv, '--version', '-V') && argv.every((arg) => arg.startsWith('-'));

/**
 * A reader that went away (`towpath list | head -1`) is no error: it ends what goes on, quietly. It is told of a write
 * only later, often when the command is over, so nobody stops listening before the process ends.
 */
const watchPipes = ({ stdout, stderr }: Surroundings, end: () => void): void => {
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
    end();
  });
  stderr.on('error', () => undefined);
};

/** 128 + the signal's number. */
const signalExits: Readonly<Partial<Record<NodeJS.Signals, number>>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** First Ctrl-C: the command ends in order if it can. Second: at once. */
const watchSignals = (around: Surroundings, command: Command, ending: AbortController): (() => void) =>
  around.onSignal((signal) => {
    if (command.endsItself !== true || ending.signal.aborted) around.exit(signalExits[signal] ?? 130);
    else ending.abort(signal);
  });

const runCommand = async (call: Call, ending: AbortController): Promise<number> => {
  const { around, command } = call;
  const offSignals = watchSignals(around, command, ending);
  try {
    return await command.run(call);
  } catch (error) {
    if (call.interrupted.aborted && (error as { code?: unknown }).code === 'INTERRUPTED') return interruptedExit(call.interrupted);
    throw error;
  } finally {
    offSignals();
  }
};

interface Process { around: Surroundings; out: Output; ending: AbortController }

const start = async (argv: readonly string[], { around, out, ending }: Process): Promise<number> => {
  const problem = platformProblem(around);
  if (problem !== undefined) throw problem;
  const rows = helpRows(argv);
  if (rows !== undefined) return showHelp(rows, out);
  const words = asksVersion(argv) ? ['version', ...argv.filter((arg) => arg !== '--version' && arg !== '-V')] : argv;
  const { command, rest } = findCommand(words, commands);
  const { args, options } = parseArguments(command, rest);
  if (options.flag('help')) return showHelp([command], out);
  const call: Call = { command, args, options, out, around, home: homeOf(around.env), interrupted: ending.signal };
  return runCommand(call, ending);
};

/** The command line. Gives the exit code and leaves ending the process to the caller; a Ctrl-C ends it here. */
export const main = async (argv: readonly string[], around: Surroundings = processSurroundings()): Promise<number> => {
  const dashes = argv.indexOf('--');
  const out = new Output(around, argv.slice(0, dashes === -1 ? undefined : dashes).includes('--json'));
  const ending = new AbortController();
  watchPipes(around, () => { ending.abort('EPIPE'); });
  try {
    return await start(argv, { around, out, ending });
  } catch (error) {
    return printFailure(error, out, { env: around.env, key: argv.map((arg) => arg.toUpperCase()).find((arg) => parseKey(arg) !== undefined) });
  }
};
