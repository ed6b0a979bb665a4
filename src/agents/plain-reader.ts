import type { AgentExit, AgentFailure, AgentOutcome, LineReader } from './adapter.js';

/** Characters of standard output that may hold the report as its last words. */
const kept = 256 * 1024;
/** EX_TEMPFAIL of sysexits.h. */
const tryLater = 75;
/** 128 + SIGKILL and SIGTERM, as shells and bubblewrap tell them: out of memory, or a machine that goes down. */
const killed = [137, 143];

const failureOf = ({ code, signal }: AgentExit, last: string): AgentFailure | null => {
  if (code === 0) return null;
  const words = last === '' ? '' : `: ${last}`;
  if (signal !== null) return { kind: 'incomplete', message: `the agent was ended by ${signal}, not by Towpath${words}`, retryAfterMs: null };
  if (killed.includes(code ?? 0)) return { kind: 'incomplete', message: `the agent was killed, not by Towpath (exit ${String(code)})${words}`, retryAfterMs: null };
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
      return { ok: failure === null, text, structured: null, sessionId: null, usage: null, costUsd: null, denials: [], failure };
    },
  };
};
