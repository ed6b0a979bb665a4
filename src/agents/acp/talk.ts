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

/** One turn: its answer, or after a stop whatever comes of it in a moment. */
const turn = async (context: ClientContext, run: DialogueRun, stop: AbortSignal): Promise<void> => {
  await context.request(methods.agent.initialize, {
    protocolVersion: PROTOCOL_VERSION, clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
    clientInfo: { name: 'towpath', version: '1' },
  });
  const { sessionId } = await context.request(methods.agent.session.new, { cwd: run.cwd, mcpServers: [] });
  const answer = context.request(methods.agent.session.prompt, { sessionId, prompt: [{ type: 'text', text: run.prompt }] });
  const cancelled = stopped(stop).then(async () => {
    await context.notify(methods.agent.session.cancel, { sessionId });
    await pause(cancelMs);
  });
  await Promise.race([answer, cancelled]);
};

/** Hosts one turn of an agent. What it means is the reader's; failures of the talk are no failures of ours. */
export const talk = async (run: DialogueRun, io: Dialogue, reader: AcpReader): Promise<void> => {
  const saw = (direction: Direction, message: JsonObject): void => {
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
    await app.connectWith(streamOf(io, saw), (context) => turn(context, run, io.stop));
  } catch {
    // An error answer, or an agent that went away: both stand in what the reader has seen.
  }
  for (const event of reader.rest()) io.emit(event);
};
