import type { AgentExit, AgentFailure, AgentOutcome, LineReader } from './adapter.js';
import { killedByOthers } from './ended-early.js';

/** Characters of standard output that may hold the report as its last words. */
const kept = 256 * 1024;
/** EX_TEMPFAIL of sysexits.h. */
const tryLater = 75;
const failureOf = (exit: AgentExit, last: string): AgentFailure | null => {
  const { code } = exit;
  if (code === 0) return null;
  const killed = killedByOthers(exit, last);
  if (killed !== undefined) return killed;
  const words = last === '' ? '' : `: ${last}`;
  if (code === tryLater) return { kind: 'temporary', message: `the agent asks to be tried later (exit 75)${words}`, retryAfterMs: null };
  return { kind: 'exit', message: `the agent ended with exit code ${String(code)}${words}`, retryAfterMs: null };
};

/** Reads an agent that prints whatever it likes: the end of its output is its last message. */
export const plainReader = (): LineReader => {
  const lines: string[] = [];
  let characters = 0;
  return {
    push(line) {
      lines.push(line);
      characters += line.length + 1;
      while (characters > kept && lines.length > 1) characters -= (lines.shift() as string).length + 1;
      return [];
    },
    end(exit): AgentOutcome {
      const text = lines.join('\n').slice(-kept);
      const last = lines.findLast((line) => line.trim() !== '')?.trim().slice(0, 300) ?? '';
      const failure = failureOf(exit, last);
      return {
        ok: failure === null, text, structured: null, structuredAsked: false, sessionId: null,
        usage: null, costUsd: null, total: null, model: null, denials: [], failure,
      };
    },
  };
};
