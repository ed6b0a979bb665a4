import type { AgentExit, AgentFailure } from './adapter.js';
import { killedByOthers, lastWords } from './ended-early.js';
import { kindOfText } from './failure/of-text.js';
import { retryAfterOfText } from './failure/retry-after.js';

/** 128 + the signals of a crash or of a terminal that goes away, and a Rust program's panic. */
const crashes = [101, 129, 130, 131, 132, 134, 135, 136, 139, 141];

const crashed = ({ code }: AgentExit, last: string): AgentFailure | undefined => (crashes.includes(code ?? 0)
  ? { kind: 'incomplete', message: `the agent crashed (exit ${String(code)})${last === '' ? '' : `: ${last}`}`, retryAfterMs: null } : undefined);

/** The line that names the mistake: what stands after it is how the program is to be called. */
const namedMistake = (stderr: string): string | undefined => /^error: .+$/im.exec(stderr)?.[0].slice(0, 300);

/**
 * What it means that a stream has no terminal event: killed, refused its own command line, or just gone. Exit code 0 is no
 * success. Words on standard error decide where nothing was printed at all.
 */
export const noTerminalEvent = (exit: AgentExit, { stderr, silent }: { stderr: string; silent: boolean }): AgentFailure => {
  const last = lastWords(stderr);
  const killed = killedByOthers(exit, last) ?? crashed(exit, last);
  if (killed !== undefined) return killed;
  if (silent && exit.code !== 0) {
    return { kind: kindOfText(stderr) ?? 'config', message: namedMistake(stderr) ?? (last === '' ? `the agent ended with exit code ${String(exit.code)} and no word` : last), retryAfterMs: retryAfterOfText(stderr) };
  }
  return { kind: 'incomplete', message: `the agent ended without a result (exit ${String(exit.code)})${last === '' ? '' : `: ${last}`}`, retryAfterMs: null };
};
