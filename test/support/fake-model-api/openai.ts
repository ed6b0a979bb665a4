import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Asked, Turn } from './brain.js';

interface Item { type?: string; role?: string; content?: string | { text?: string }[] }
interface Body { model?: string; input?: Item[]; tools?: { name?: string; type?: string }[] }

const textOf = ({ content }: Item): string => (typeof content === 'string' ? content : (content ?? []).map(({ text }) => text ?? '').join('\n'));

/** What a Responses request asks. */
export const readOpenai = (request: IncomingMessage, body: Body): Omit<Asked, 'scenario' | 'before'> => ({
  api: 'openai', model: body.model ?? '',
  prompt: (body.input ?? []).filter(({ role }) => role === 'user').map(textOf).join('\n'),
  results: (body.input ?? []).filter(({ type }) => type?.endsWith('_output') === true).length,
  key: (request.headers.authorization ?? '').replace(/^Bearer /, ''), structured: false,
});

const usage = { input_tokens: 3566, input_tokens_details: { cached_tokens: 3333 }, output_tokens: 44, output_tokens_details: { reasoning_tokens: 7 }, total_tokens: 3610 };
let count = 0;

const itemOf = (turn: Turn): object => {
  count += 1;
  if ('tool' in turn) {
    return { type: 'function_call', id: `fc_${String(count)}`, call_id: `call_${String(count)}`, name: 'exec_command', arguments: JSON.stringify({ cmd: turn.command }) };
  }
  const text = 'report' in turn ? JSON.stringify(turn.report) : 'say' in turn ? turn.say : '';
  return { type: 'message', id: `msg_${String(count)}`, role: 'assistant', content: [{ type: 'output_text', text }] };
};

const write = (response: ServerResponse, event: { type: string }): void => { response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`); };

/** Answers a Responses request with a turn; it is always a stream. */
export const answerOpenai = (response: ServerResponse, turn: Exclude<Turn, { hang: true }>): void => {
  if ('status' in turn) {
    response.writeHead(turn.status, { 'content-type': 'application/json', ...(turn.retryAfter === undefined ? {} : { 'retry-after': turn.retryAfter }) });
    response.end(JSON.stringify({ error: { type: turn.type, code: turn.type, message: turn.message } }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  write(response, { type: 'response.created', response: { id: `resp_${String(count)}` } } as { type: string });
  if ('cut' in turn) { response.destroy(); return; }
  write(response, { type: 'response.output_item.done', item: itemOf(turn) } as { type: string });
  write(response, { type: 'response.completed', response: { id: `resp_${String(count)}`, usage } } as { type: string });
  response.end();
};
