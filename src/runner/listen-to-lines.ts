import type { LineAdapter } from '../agents/adapter.js';
import { createLineSplitter } from './line-splitter.js';
import type { Listener } from './listen-to-agent.js';
import { identityOf } from './run-identity.js';
import type { RunSession } from './run-session.js';

/** An agent that prints lines and reads nothing but its prompt. */
export const listenToLines = (adapter: LineAdapter, session: RunSession, writeLog: (chunk: Buffer) => void): Listener => {
  const reader = adapter.reader(identityOf(session.run));
  const lines = createLineSplitter((line) => { for (const event of reader.push(line)) session.events.add(event); });
  return {
    stdin: 'prompt',
    take(chunk) { writeLog(chunk); lines.push(chunk); },
    started: () => undefined,
    ended: () => { lines.end(); return Promise.resolve(); },
    outcome: (exit, stderr) => reader.end(exit, stderr),
  };
};
