import { isAmong, isSame } from '../same-name.js';
import type { GithubApi } from './api.js';
import { label, type GithubIssue } from './shapes.js';

export const labelNames = ({ labels }: GithubIssue): string[] =>
  labels.map((one) => (typeof one === 'string' ? one : one.name ?? '')).filter((name) => name !== '');

/** Names of a repository's labels are told apart without regard to case. */
const listNames = async (api: GithubApi): Promise<string[]> => (await api.list({ path: '/labels', entry: label })).map(({ name }) => name);

export const missingLabels = async (api: GithubApi, names: readonly string[]): Promise<string[]> => {
  const all = await listNames(api);
  return names.filter((name) => !isAmong(all, name));
};

/** The repository's own spelling of these labels, made where there is none. */
export const haveLabels = async (api: GithubApi, names: readonly string[]): Promise<string[]> => {
  if (names.length === 0) return [];
  const all = await listNames(api);
  const found: string[] = [];
  for (const name of names) {
    const there = all.find((one) => isSame(one, name));
    // 422: somebody was faster.
    if (there === undefined) await api.own({ method: 'POST', path: '/labels', body: { name, color: '0e8a16' }, accept: [422] });
    found.push(there ?? name);
  }
  return found;
};
