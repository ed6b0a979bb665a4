import type { AgentExit, AgentFailure } from './adapter.js';
import { killedByOthers, lastWords } from './ended-early.js';
import { kindOfText } from './failure/of-text.js';
import { retryAfterOfText } from './failure/retry-after.js';

/**
 * What it means that a stream has no terminal event: killed, refused its own command line, or just gone. Exit code 0 is no
 * success. Words on standard error decide where nothing was printed at all.
 */
export const noTerminalEvent = (exit: AgentExit, { stderr, silent }: { stderr: string; silent: boolean }): AgentFailure => {
  const last = lastWords(stderr);
  const killed = killedByOthers(exit, last);
  if (killed !== undefined) return killed;
  if (silent && exit.code !== 0) {
    return { kind: kindOfText(stderr) ?? 'config', message: last === '' ? `the agent ended with exit code ${String(exit.code)} and no word` : last, retryAfterMs: retryAfterOfText(stderr) };
  }
  return { kind: 'incomplete', message: `the agent ended without a result (exit ${String(exit.code)})${last === '' ? '' : `: ${last}`}`, retryAfterMs: null };
};
