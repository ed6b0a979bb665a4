import { inTurn } from '../in-turn.js';
import { isSame } from '../same-name.js';
import type { RepositoryApi } from '../repository-api.js';
import { label, type GiteaLabel } from './shapes.js';

const findOldest = (all: readonly GiteaLabel[], name: string): GiteaLabel | undefined =>
  all.filter((one) => isSame(one.name, name)).sort((one, other) => one.id - other.id)[0];

const listLabels = (api: RepositoryApi): Promise<GiteaLabel[]> => api.list({ path: '/labels', entry: label });

/** Gitea lets two labels have one name: of two made at the same moment the older one stays. */
const make = async (api: RepositoryApi, name: string): Promise<number> => {
  const there = findOldest(await listLabels(api), name);
  if (there !== undefined) return there.id;
  const { value: made } = await api.own({ method: 'POST', path: '/labels', body: { name, color: '#0e8a16', description: '' }, schema: label });
  const oldest = findOldest(await listLabels(api), name) ?? made;
  if (oldest.id !== made.id) await api.own({ method: 'DELETE', path: `/labels/${String(made.id)}`, accept: [404] });
  return oldest.id;
};

/** Ids of the repository's labels by name, made where there is none. */
export const labelIds = async (api: RepositoryApi, names: readonly string[]): Promise<number[]> => {
  if (names.length === 0) return [];
  const all = await listLabels(api);
  const ids: number[] = [];
  for (const name of names) ids.push(findOldest(all, name)?.id ?? await inTurn(`${api.place} label ${name.toLowerCase()}`, () => make(api, name)));
  return ids;
};

export const missingLabels = async (api: RepositoryApi, names: readonly string[]): Promise<string[]> => {
  const all = await listLabels(api);
  return names.filter((name) => findOldest(all, name) === undefined);
};
