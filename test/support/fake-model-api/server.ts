import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerAnthropic, isSmallTalk, readAnthropic } from './anthropic.js';
import type { Asked, Brain } from './brain.js';
import { answerOpenai, readOpenai } from './openai.js';

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  try { return JSON.parse(text) as unknown; } catch { return {}; }
};

/**
 * A model API on the loopback that real agents talk to: Anthropic's Messages and OpenAI's Responses. The first part of
 * the path is the scenario; a brain says what each request gets.
 */
export class FakeModelApi {
  /** Every request for a turn of a model, in order. */
  readonly asked: Asked[] = [];
  readonly #server: Server;
  readonly #counts = new Map<string, number>();

  constructor(private brain: Brain) { this.#server = createServer((request, response) => { void this.#answer(request, response); }); }

  think(brain: Brain): void { this.brain = brain; }

  async start(): Promise<void> { await new Promise<void>((resolve) => { this.#server.listen(0, '127.0.0.1', resolve); }); }

  /** For an agent's configuration; Codex wants `/v1` at its end. */
  url(scenario: string): string { return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}/${scenario}`; }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => { this.#server.close(() => { resolve(); }); });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, scenario = '', ...rest] = (request.url ?? '').split('?')[0]?.split('/') ?? [];
    const body = await bodyOf(request);
    const path = rest.join('/');
    if (path.endsWith('count_tokens')) { response.end('{"input_tokens":10}'); return; }
    if (path.endsWith('models')) { response.end('{"data":[],"models":[]}'); return; }
    const isAnthropic = path.endsWith('v1/messages');
    if (!isAnthropic && !path.endsWith('responses')) { response.writeHead(404).end('{"error":{"type":"not_found_error","message":"not found"}}'); return; }
    // What an agent asks beside its work (a title, say) is answered and not counted.
    if (isAnthropic && isSmallTalk(body as object)) { answerAnthropic(response, body as object, { say: 'fine' }); return; }
    const before = this.#counts.get(scenario) ?? 0;
    this.#counts.set(scenario, before + 1);
    const asked: Asked = { scenario, before, ...(isAnthropic ? readAnthropic(request, body as object) : readOpenai(request, body as object)) };
    this.asked.push(asked);
    const turn = this.brain(asked);
    if ('hang' in turn) return;
    if (isAnthropic) answerAnthropic(response, body as object, turn);
    else answerOpenai(response, turn);
  }
}
