import type { Answer, User, World } from './model.js';

const kept = ['link', 'x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'];

/** Asks the emulator as somebody. `path`: with its query. */
export const askUpstream = async (world: World, user: Pick<User, 'token'>, { method = 'GET', path, body }: { method?: string; path: string; body?: unknown }): Promise<Answer> => {
  const response = await fetch(`${world.upstream}${path}`, {
    method, headers: { 'authorization': `Bearer ${user.token}`, 'content-type': 'application/json' }, ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
  });
  // Links lead to the front, not past it.
  const text = (await response.text()).replaceAll(world.upstream.replace('127.0.0.1', 'localhost'), world.url).replaceAll(world.upstream, world.url);
  const headers = Object.fromEntries(kept.flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value.replaceAll(world.upstream, world.url)]];
  }));
  const isJson = response.headers.get('content-type')?.includes('json') === true && text !== '';
  return { status: response.status, headers, ...(isJson ? { json: JSON.parse(text) as unknown } : { text }) };
};

/** As `askUpstream`, for what must not fail. */
export const fetchUpstream = async <T>(world: World, user: Pick<User, 'token'>, path: string): Promise<T> => {
  const { status, json } = await askUpstream(world, user, { path });
  if (status !== 200) throw new Error(`the emulator answers ${String(status)} to ${path}`);
  return json as T;
};
