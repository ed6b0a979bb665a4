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

const asksHelp = (argv: readonly string[]): boolean => {
  const words = argv.filter((arg) => !arg.startsWith('-'));
  return words.length === 0 && (argv.length === 0 || argv.some((arg) => arg === '--help' || arg === '-h'));
};

/** A reader that went away (`towpath list | head -1`) is no error: it ends what goes on, quietly. */
const watchPipes = (around: Surroundings, end: () => void): (() => void) => {
  const gone = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
    end();
  };
  const quiet = (): void => undefined;
  around.stdout.on('error', gone);
  around.stderr.on('error', quiet);
  return () => { around.stdout.off('error', gone); around.stderr.off('error', quiet); };
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
  const offPipes = watchPipes(around, () => { ending.abort('EPIPE'); });
  const offSignals = watchSignals(around, command, ending);
  try {
    return await command.run(call);
  } catch (error) {
    if (call.interrupted.aborted && (error as { code?: unknown }).code === 'INTERRUPTED') return interruptedExit(call.interrupted);
    throw error;
  } finally {
    offSignals();
    offPipes();
  }
};

const start = async (argv: readonly string[], around: Surroundings, out: Output): Promise<number> => {
  const problem = platformProblem(around);
  if (problem !== undefined) throw problem;
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) return start(['version'], around, out);
  if (asksHelp(argv)) return showHelp(commands, out);
  const { command, rest } = findCommand(argv, commands);
  const { args, options } = parseArguments(command, rest);
  if (options.flag('help')) return showHelp([command], out);
  const ending = new AbortController();
  const call: Call = { command, args, options, out, around, home: homeOf(around.env), interrupted: ending.signal };
  return runCommand(call, ending);
};

/** The command line. Gives the exit code and leaves ending the process to the caller; a Ctrl-C ends it here. */
export const main = async (argv: readonly string[], around: Surroundings = processSurroundings()): Promise<number> => {
  const dashes = argv.indexOf('--');
  const out = new Output(around, argv.slice(0, dashes === -1 ? undefined : dashes).includes('--json'));
  try {
    return await start(argv, around, out);
  } catch (error) {
    return printFailure(error, out, { env: around.env, key: argv.map((arg) => arg.toUpperCase()).find((arg) => parseKey(arg) !== undefined) });
  }
};

