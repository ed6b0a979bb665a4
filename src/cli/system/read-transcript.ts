import { explainable, type Transcript } from '../../agents/explain.js';
import type { AgentExit, SessionTotal } from '../../agents/adapter.js';
import { previousTotal } from '../../agents/previous-total.js';
import { TowpathError } from '../../shared/error-table.js';
import type { Call } from '../command.js';
import { readInput } from './read-input.js';

/** A run keeps 32 MiB of each output. */
const mostBytes = 64 * 1024 * 1024;

const adapterOf = (text: string | undefined): Transcript['adapter'] => {
  const found = explainable.find((one) => one === text);
  if (found === undefined) throw new TowpathError('USAGE', `--adapter: expected ${explainable.join(', ')}${text === undefined ? '' : `, got \`${text}\``}`);
  return found;
};

const exitOf = ({ options }: Call): AgentExit => {
  const code = options.whole('exit', { min: 0, max: 255 });
  const signal = options.text('signal');
  if (code !== undefined && signal !== undefined) throw new TowpathError('USAGE', '--exit and --signal: a process ends by one of them');
  if (signal === undefined) return { code: code ?? 0, signal: null };
  const name = signal.toUpperCase().startsWith('SIG') ? signal.toUpperCase() : `SIG${signal.toUpperCase()}`;
  if (!/^SIG[A-Z0-9]{2,10}$/.test(name)) throw new TowpathError('USAGE', `--signal: expected a name like SIGKILL, got \`${signal}\``);
  return { code: null, signal: name };
};

const beforeOf = (text: string | undefined): SessionTotal | null => {
  if (text === undefined) return null;
  const total = previousTotal(text);
  if (total === undefined) throw new TowpathError('USAGE', '--previous-usage: expected JSON like {"input":100,"output":20,"cacheRead":0,"cacheWrite":0}');
  return total;
};

/** The stored run that the options name. Thrown when they are not understood (USAGE) or a file is too large (TOO_LARGE). */
export const readTranscript = async (call: Call): Promise<Transcript> => {
  const { options, around } = call;
  const adapter = adapterOf(options.text('adapter'));
  const stdout = options.text('stdout');
  if (stdout === undefined) throw new TowpathError('USAGE', '--stdout: name the file with what the agent printed; - reads standard input');
  const exit = exitOf(call);
  const before = beforeOf(options.text('previous-usage'));
  const stderr = options.text('stderr');
  return {
    adapter, exit, before, cancelled: options.flag('cancelled'), schemaAsked: options.flag('schema-asked'),
    stdout: await readInput(around, stdout, mostBytes), stderr: stderr === undefined ? '' : await readInput(around, stderr, mostBytes),
  };
};
