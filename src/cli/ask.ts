import { createInterface } from 'node:readline/promises';
import { TowpathError } from '../shared/error-table.js';
import type { Call } from './command.js';

/** Questions are asked of a person at a terminal, never of a program. */
export const canAsk = ({ around, options, out }: Call): boolean =>
  around.stdin.isTTY === true && around.stderr.isTTY === true && !options.flag('no-input') && !out.json;

/** Asks one line. Thrown when the person ends the input or presses Ctrl-C (INTERRUPTED). */
export const ask = async ({ around, interrupted }: Call, question: string): Promise<string> => {
  const lines = createInterface({ input: around.stdin, output: around.stderr });
  const ended = new AbortController();
  lines.once('close', () => { ended.abort(); });
  lines.once('SIGINT', () => { process.kill(process.pid, 'SIGINT'); });
  try {
    return (await lines.question(question, { signal: AbortSignal.any([interrupted, ended.signal]) })).trim();
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw new TowpathError('INTERRUPTED', 'no answer was given');
    throw error;
  } finally {
    lines.close();
  }
};

/** A person's yes; without one at a terminal, `--yes` or nobody to ask means yes. */
export const confirmed = async (call: Call, question: string): Promise<boolean> =>
  call.options.flag('yes') || !canAsk(call) || /^y(es)?$/i.test(await ask(call, `${question} [y/N] `));
