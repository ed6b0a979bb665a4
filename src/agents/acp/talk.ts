import { client, methods, PROTOCOL_VERSION, type AnyMessage, type ClientContext, type Stream } from '@agentclientprotocol/sdk';
import type { Dialogue, DialogueRun } from '../adapter.js';
import { parseObject, type JsonObject } from '../json-object.js';
import { decidePermission } from './permission.js';
import type { AcpReader, Direction } from './reader.js';

/** Milliseconds for a clean end after a stop. */
const cancelMs = 2_000;

/** The wire as the library wants it, with every message of both sides told to `saw`. */
const streamOf = ({ lines, write }: Dialogue, saw: (direction: Direction, message: JsonObject) => void): Stream => ({
  readable: new ReadableStream<AnyMessage>({
    async start(controller) {
      for await (const line of lines) {
        const message = parseObject(line);
        // What is no message is for people: some agents print a word at their start.
        if (message === undefined) continue;
        saw('in', message);
        controller.enqueue(message as unknown as AnyMessage);
      }
      controller.close();
    },
  }),
  writable: new WritableStream<AnyMessage>({
    write(message) {
      saw('out', message as unknown as JsonObject);
      return write(JSON.stringify(message));
    },
  }),
});

const stopped = (signal: AbortSignal): Promise<void> => new Promise((resolve) => {
  if (signal.aborted) resolve();
  else signal.addEventListener('abort', () => { resolve(); }, { once: true });
});

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

/** Milliseconds without a word after which a replay is over, and how long one may last: an agent may begin it after its answer. */
const quietMs = 250;
const longestReplayMs = 5_000;

const replayOver = async (heardAt: () => number): Promise<void> => {
  const begin = performance.now();
  for (;;) {
    const now = performance.now();
    const left = Math.min(heardAt() + quietMs, begin + longestReplayMs) - now;
    if (left <= 0) return;
    await pause(left);
  }
};

interface Wire { run: DialogueRun; /** When the agent's last message came. */ heardAt: () => number; stop: AbortSignal }

/** The conversation to prompt in: the one to go on with where the agent can, else a fresh one, which costs no more than that would. */
const enter = async (context: ClientContext, { run, heardAt }: Wire): Promise<string> => {
  const { agentCapabilities } = await context.request(methods.agent.initialize, {
    protocolVersion: PROTOCOL_VERSION, clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
    clientInfo: { name: 'towpath', version: '1' },
  });
  if (run.resume !== null && agentCapabilities?.loadSession === true) {
    const sessionId = run.resume;
    const loaded = await context.request(methods.agent.session.load, { cwd: run.cwd, mcpServers: [], sessionId }).then(() => true, () => false);
    if (loaded) {
      await replayOver(heardAt);
      return sessionId;
    }
  }
  return (await context.request(methods.agent.session.new, { cwd: run.cwd, mcpServers: [] })).sessionId;
};

/** One turn: its answer, or after a stop whatever comes of it in a moment. */
const turn = async (context: ClientContext, wire: Wire): Promise<void> => {
  const sessionId = await enter(context, wire);
  const answer = context.request(methods.agent.session.prompt, { sessionId, prompt: [{ type: 'text', text: wire.run.prompt }] });
  const cancelled = stopped(wire.stop).then(async () => {
    await context.notify(methods.agent.session.cancel, { sessionId });
    await pause(cancelMs);
  });
  await Promise.race([answer, cancelled]);
};

/** Hosts one turn of an agent. What it means is the reader's; failures of the talk are no failures of ours. */
export const talk = async (run: DialogueRun, io: Dialogue, reader: AcpReader): Promise<void> => {
  let heard = performance.now();
  const saw = (direction: Direction, message: JsonObject): void => {
    if (direction === 'in') heard = performance.now();
    io.record(direction, message);
    for (const event of reader.take(direction, message)) io.emit(event);
  };
  const app = client({ name: 'towpath' })
    .onRequest(methods.client.session.requestPermission, ({ params }) => {
      const optionId = decidePermission(params as unknown as JsonObject, run.rules);
      return { outcome: optionId === null ? { outcome: 'cancelled' } : { outcome: 'selected', optionId } };
    })
    .onNotification('*', () => undefined);
  try {
    await app.connectWith(streamOf(io, saw), (context) => turn(context, { run, heardAt: () => heard, stop: io.stop }));
  } catch {
    // An error answer, or an agent that went away: both stand in what the reader has seen.
  }
  for (const event of reader.rest()) io.emit(event);
};
