import type { AgentExit, AgentFailure } from './adapter.js';

/** 128 + SIGKILL and SIGTERM, as shells and bubblewrap tell them: out of memory, or a machine that goes down. */
const killed = [137, 143];

/** An end that the agent had not in mind: killed by somebody who is not us; undefined for any other. */
export const killedByOthers = ({ code, signal }: AgentExit, last: string): AgentFailure | undefined => {
  const words = last === '' ? '' : `: ${last}`;
  if (signal !== null) return { kind: 'incomplete', message: `the agent was ended by ${signal}, not by Towpath${words}`, retryAfterMs: null };
  if (killed.includes(code ?? 0)) return { kind: 'incomplete', message: `the agent was killed, not by Towpath (exit ${String(code)})${words}`, retryAfterMs: null };
  return undefined;
};

/** The last line that says something. */
export const lastWords = (text: string): string => text.trimEnd().slice(text.trimEnd().lastIndexOf('\n') + 1).trim().slice(0, 300);
