import { userOf, type Json, type World } from './model.js';

/** What a person does in the web interface, by the same server. */
export interface Person {
  id: string;
  call: <T = Json>(method: string, path: string, body?: unknown) => Promise<T>;
  openIssue: (order: { title: string; body?: string; labels?: string[] }) => Promise<number>;
  comment: (number: number, body: string) => Promise<number>;
  /** Exactly these. */
  label: (number: number, labels: string[]) => Promise<void>;
  /** Beside those that are there. */
  addLabel: (number: number, label: string) => Promise<void>;
  close: (number: number, reason?: 'completed' | 'not_planned') => Promise<void>;
  review: (number: number, event: 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT', more?: { body?: string; commit_id?: string; comments?: { path: string; line: number; body: string }[] }) => Promise<number>;
}

/** `path`: below the repository. Thrown: what is not 2xx. */
export const personOf = (world: World, login: string): Person => {
  const user = userOf(world, login);
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${world.url}/repos/${world.repository}${path}`, {
      method, headers: { authorization: `Bearer ${user.token}` }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${String(answer.status)} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  };
  const issue = (number: number): string => `/issues/${String(number)}`;
  return {
    id: String(user.id), call,
    openIssue: async (order) => (await call<{ number: number }>('POST', '/issues', order)).number,
    comment: async (number, body) => (await call<{ id: number }>('POST', `${issue(number)}/comments`, { body })).id,
    label: async (number, labels) => { await call('PUT', `${issue(number)}/labels`, { labels }); },
    addLabel: async (number, label) => { await call('POST', `${issue(number)}/labels`, { labels: [label] }); },
    close: async (number, reason = 'completed') => { await call('PATCH', issue(number), { state: 'closed', state_reason: reason }); },
    review: async (number, event, more = {}) => (await call<{ id: number }>('POST', `/pulls/${String(number)}/reviews`, { event, ...more })).id,
  };
};
