import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Asked, Turn } from './brain.js';

interface Block { type: string; text?: string; tool_use_id?: string; content?: unknown }
interface Body { model?: string; stream?: boolean; system?: unknown; messages?: { role: string; content: string | Block[] }[]; tools?: { name: string }[] }

const textsOf = (body: Body): string => (body.messages ?? []).filter(({ role }) => role === 'user').flatMap(({ content }) =>
  typeof content === 'string' ? [content] : content.map((block) => block.text ?? '')).join('\n');

const resultsOf = (body: Body): number => (body.messages ?? []).flatMap(({ content }) => (typeof content === 'string' ? [] : content)).filter(({ type }) => type === 'tool_result').length;

/** What a Messages request asks. */
export const readAnthropic = (request: IncomingMessage, body: Body): Omit<Asked, 'scenario' | 'before'> => ({
  api: 'anthropic', model: body.model ?? '', prompt: textsOf(body), results: resultsOf(body),
  key: String(request.headers['x-api-key'] ?? request.headers.authorization?.replace(/^Bearer /, '') ?? ''),
  structured: (body.tools ?? []).some(({ name }) => name === 'StructuredOutput'),
});

export const isSmallTalk = (body: Body): boolean => (body.tools ?? []).length === 0;

const usage = { input_tokens: 11, cache_creation_input_tokens: 222, cache_read_input_tokens: 3333 };
let count = 0;

const blockOf = (turn: Turn): object => {
  count += 1;
  if ('tool' in turn) return { type: 'tool_use', id: `toolu_${String(count)}`, name: 'Bash', input: { command: turn.command, description: 'work' } };
  if ('report' in turn) return { type: 'tool_use', id: `toolu_${String(count)}`, name: 'StructuredOutput', input: turn.report };
  return { type: 'text', text: 'say' in turn ? turn.say : '' };
};

/** The events of a streamed message. */
const events = (model: string, turn: Turn): object[] => {
  const block = blockOf(turn) as { type: string; text?: string; input?: object };
  const isTool = block.type === 'tool_use';
  const message = { id: `msg_${String(count)}`, type: 'message', role: 'assistant', model, content: [], stop_reason: null, stop_sequence: null, usage: { ...usage, output_tokens: 1 } };
  const start = { type: 'message_start', message };
  if ('cut' in turn) return [start];
  return [
    start,
    { type: 'content_block_start', index: 0, content_block: isTool ? { ...block, input: {} } : { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: isTool ? { type: 'input_json_delta', partial_json: JSON.stringify(block.input) } : { type: 'text_delta', text: block.text } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: isTool ? 'tool_use' : 'end_turn', stop_sequence: null }, usage: { output_tokens: 44 } },
    { type: 'message_stop' },
  ];
};

/** Answers a Messages request with a turn. */
export const answerAnthropic = (response: ServerResponse, body: Body, turn: Exclude<Turn, { hang: true }>): void => {
  if ('status' in turn) {
    response.writeHead(turn.status, { 'content-type': 'application/json', ...(turn.retryAfter === undefined ? {} : { 'retry-after': turn.retryAfter }) });
    response.end(JSON.stringify({ type: 'error', error: { type: turn.type, message: turn.message } }));
    return;
  }
  const all = events(body.model ?? '', turn) as { type: string }[];
  if (body.stream !== true) {
    const block = blockOf(turn);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ id: `msg_${String(count)}`, type: 'message', role: 'assistant', model: body.model, content: [block], stop_reason: 'end_turn', stop_sequence: null, usage: { ...usage, output_tokens: 44 } }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of all) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  if ('cut' in turn) response.destroy();
  else response.end();
};
