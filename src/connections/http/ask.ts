import type { z } from 'zod';
import { TowpathError } from '../../shared/errors.js';
import { plainText } from '../../shared/plain-text.js';
import { retryAfterMs, type Pace } from './pace.js';

export interface AskOptions {
  /** The connection's name, for the words of failures. */
  name: string;
  /** What paths are added to, without a slash at the end. */
  base: string;
  /** Headers that sign in; called for every request. */
  auth: () => Promise<Record<string, string>>;
  pace: Pace;
  /** Default 20 s for an answer and its body. */
  timeoutMs?: number;
}

export interface Request<Schema extends z.ZodType = z.ZodType> {
  method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below the base; every part from outside goes through `encodeURIComponent`. */
  path: string;
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  /** Of the answer's JSON. Without it the body is not read as JSON. */
  schema?: Schema;
  /** Statuses beside 2xx that are answers. */
  accept?: readonly number[];
  /** Largest answer in bytes that is read. Default 8 MiB. */
  maxBytes?: number;
}

export interface Reply<T> { status: number; ok: boolean; headers: Headers; /** Of the schema, where it is 2xx. */ value: T; text: string }

export type Ask = <Schema extends z.ZodType>(request: Request<Schema>) => Promise<Reply<z.output<Schema>>>;

const defaultTimeoutMs = 20_000;
const defaultBytes = 8 * 1024 * 1024;

const urlOf = ({ base }: AskOptions, { path, query = {} }: Request): string => {
  const url = new URL(`${base}${path}`);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  return url.href;
};

/** GitHub's "Validation Failed" says in a list what did. */
const singleWords = (errors: unknown): string[] =>
  (Array.isArray(errors) ? errors as unknown[] : []).map((one) => (typeof one === 'string' ? one : (one as { message?: unknown } | null)?.message)).filter((one) => typeof one === 'string').slice(0, 3);

/** What an answer says in its own words: one line, never longer than a screen's. */
const wordsOf = (text: string): string => {
  const oneLine = (words: string): string => plainText(words).replace(/\s+/g, ' ');
  try {
    const said = JSON.parse(text) as { message?: unknown; error?: unknown; detail?: unknown; error_message?: unknown; errors?: unknown };
    const words = [said.message, said.detail, said.error, said.error_message].find((one) => typeof one === 'string');
    return oneLine(typeof words === 'string' ? [words, ...singleWords(said.errors)].join(': ') : text).slice(0, 300);
  } catch {
    return oneLine(text).slice(0, 200);
  }
};

const readBody = async (response: Response, most: number): Promise<string> => {
  if (response.body === null) return '';
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += part.byteLength;
    if (bytes > most) throw new TowpathError('CONNECTION_REFUSED', `an answer is larger than ${String(most)} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
};

const away = (options: AskOptions, what: string, waitMs?: number): TowpathError =>
  new TowpathError('CONNECTION_AWAY', `${options.name}: ${what}`, waitMs === undefined ? {} : { retryAfterSeconds: Math.ceil(waitMs / 1000) });

/** GitHub says a used-up limit with 403 too, and its secondary one sometimes in words alone. */
const isLimited = ({ status, headers, text }: { status: number; headers: Headers; text: string }): boolean =>
  status === 429 || (status === 403 && (headers.get('x-ratelimit-remaining') === '0' || headers.has('retry-after') || /secondary rate limit/i.test(text)));

/** Of a limit that does not say when it ends. */
const limitMs = 60_000;

const failureOf = (options: AskOptions, request: Request, reply: { status: number; headers: Headers; text: string }): TowpathError => {
  const { status, headers, text } = reply;
  const what = `${request.method ?? 'GET'} ${request.path.split('?')[0] ?? ''}: ${String(status)} ${wordsOf(text)}`.trim();
  if (isLimited(reply)) return away(options, `${what} (asked too much at once)`, retryAfterMs(headers, Date.now()) ?? limitMs);
  // Followed, it would carry the token elsewhere, and turn a POST into a GET.
  if (status >= 300 && status < 400) return new TowpathError('CONNECTION_REFUSED', `${options.name}: ${what} (it answers with another address; is the url right?)`, { status });
  if (status >= 500 || status === 408) return away(options, what, retryAfterMs(headers, Date.now()));
  return new TowpathError('CONNECTION_REFUSED', `${options.name}: ${what}`, { status });
};

/** Never the error's own message: of a header that cannot be sent it holds the header. */
const causeOf = (error: unknown): string => {
  const { cause, name } = error as Error & { cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError') return 'no answer in time';
  return cause?.code ?? cause?.message ?? 'the request could not be sent';
};

const signIn = async (options: AskOptions): Promise<Record<string, string>> => {
  const headers = await options.auth();
  if (Object.values(headers).every((value) => /^[\x20-\x7e]+$/.test(value))) return headers;
  throw new TowpathError('CONNECTION_REFUSED', `${options.name}: the token is empty, or has characters in it that no header may have; is there a line too many?`);
};

const send = async (options: AskOptions, request: Request): Promise<{ response: Response; text: string }> => {
  const response = await fetch(urlOf(options, request), {
    method: request.method ?? 'GET', redirect: 'manual', signal: AbortSignal.timeout(options.timeoutMs ?? defaultTimeoutMs),
    headers: {
      accept: 'application/json', 'user-agent': 'towpath', ...(request.body === undefined ? {} : { 'content-type': 'application/json' }), ...await signIn(options),
    },
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  });
  return { response, text: await readBody(response, request.maxBytes ?? defaultBytes) };
};

const read = <T>(options: AskOptions, request: Request, text: string): T => {
  if (request.schema === undefined) return undefined as T;
  let json: unknown;
  try { json = JSON.parse(text); } catch { throw new TowpathError('CONNECTION_REFUSED', `${options.name}: ${request.path} did not answer JSON; is the url right?`); }
  const parsed = request.schema.safeParse(json);
  if (parsed.success) return parsed.data as T;
  const issue = parsed.error.issues[0];
  throw new TowpathError('CONNECTION_REFUSED', `${options.name}: ${request.path} answered in another shape: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
};

/**
 * The one way in which connections are asked: signed in, paced, bounded in time and bytes, checked. It never tries again:
 * Temporal does. Thrown: CONNECTION_AWAY (network, 5xx, limits; `facts.retryAfterSeconds` where known), CONNECTION_REFUSED
 * (other 4xx, `facts.status`; an answer of another shape).
 */
export const createAsk = (options: AskOptions): Ask => async (request) => {
  const { waitMs } = await options.pace.turn();
  if (waitMs > 0) throw away(options, `asked too much; it answers again in ${String(Math.ceil(waitMs / 1000))} s`, waitMs);
  let headers: Headers | null = null;
  let limited = 0;
  try {
    const { response, text } = await send(options, request);
    headers = response.headers;
    const { status, ok } = response;
    if (isLimited({ status, headers, text })) limited = retryAfterMs(headers, Date.now()) ?? limitMs;
    if (!ok && !(request.accept ?? []).includes(status)) throw failureOf(options, request, { status, headers, text });
    return { status, ok, headers, text, value: ok ? read(options, request, text) : undefined as never };
  } catch (error) {
    if (error instanceof TowpathError) throw error;
    throw away(options, causeOf(error));
  } finally {
    options.pace.ended(headers, limited);
  }
};
