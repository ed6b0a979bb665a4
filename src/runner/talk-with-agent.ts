import { readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type { DialogueAdapter } from '../agents/adapter.js';
import { runFile } from '../host/run-folder.js';
import { settled } from './end-tree.js';
import { createLineSplitter } from './line-splitter.js';
import { LineQueue } from './line-queue.js';
import type { Listener } from './listen-to-agent.js';
import { identityOf } from './run-identity.js';
import type { RunSession } from './run-session.js';
import type { Started } from './spawn-command.js';

const writeLine = (stdin: Writable | null, line: string): Promise<void> => new Promise((resolve, reject) => {
  if (stdin === null) { reject(new Error('the agent has no standard input')); return; }
  stdin.write(`${line}\n`, (error) => { if (error == null) resolve(); else reject(error); });
});

/** Milliseconds: for an agent that ends when its input does, and for one that ends when it is asked to. */
const inputEndMs = 500;
const askedMs = 5_000;

/** The turn is over: the agent has nothing left to do. */
const letGo = async (process: Started): Promise<void> => {
  await settled(process.exited, inputEndMs);
  await process.terminate();
  await settled(process.exited, askedMs);
  process.kill();
};

/**
 * Talks with an agent that stays up: when the turn is over, its standard input is closed and it is asked to end. The log
 * holds the messages of both sides, one a line.
 */
export const talkWithAgent = (adapter: DialogueAdapter, session: RunSession, writeLog: (chunk: Buffer) => void): Listener => {
  const { run, folder } = session;
  const reader = adapter.reader(identityOf(run));
  const queue = new LineQueue();
  const lines = createLineSplitter((line) => { queue.push(line); });
  const begin = performance.now();
  let over: Promise<void> = Promise.resolve();
  const host = async (process: Started): Promise<void> => {
    const { stdin } = process;
    stdin?.on('error', () => undefined);
    await adapter.talk(
      { cwd: run.cwd, prompt: readFileSync(runFile(folder, 'prompt'), 'utf8'), resume: run.resume, rules: run.rules ?? { tools: { allow: null, deny: [] }, only: null } },
      {
        lines: queue, write: (line) => writeLine(stdin, line), emit: (event) => { session.events.add(event); }, stop: session.stopping,
        record: (direction, message) => {
          writeLog(Buffer.from(`${JSON.stringify({ ms: Math.round(performance.now() - begin), dir: direction === 'in' ? '<' : '>', ...message })}\n`));
        },
      }, reader,
    );
    stdin?.end();
    if (session.cause === undefined) await letGo(process);
  };
  return {
    stdin: 'pipe',
    take(chunk) { lines.push(chunk); },
    started(process) { over = host(process).catch((error: unknown) => { session.events.add({ t: 'note', text: `the talk with the agent failed: ${(error as Error).message}` }); }); },
    async ended() {
      lines.end();
      queue.end();
      await over;
    },
    outcome: (exit, stderr) => reader.end(exit, stderr),
  };
};
