import { git } from '../../host/git.js';
import { streamGit } from '../../host/stream-git.js';
import { secretForms } from '../../shared/redact.js';
import { ObjectSearch, type ObjectHit } from './object-search.js';
import type { Sight } from './quarantine.js';

export interface SecretSearch {
  from: string;
  sha: string;
  /** What else is known already: the base's tip, which an agent may have merged. */
  known: string;
  secrets: readonly string[];
}

/** Where a secret stands in what a commit adds: words for people, and its path where it has one. Never the value. */
export interface SecretPlace { path: string | null; where: string }

const searchObjects = async (sight: Sight, names: readonly string[], forms: readonly string[]): Promise<ObjectHit[]> => {
  const search = new ObjectSearch(forms);
  const input = names.map((name) => `${name}\n`).join('');
  await streamGit({ ...sight, args: ['cat-file', '--batch', '--buffer'], input, timeoutSeconds: 600 }, (piece) => { search.add(piece); });
  return search.hits;
};

/** New objects with the path at which each was first seen; `''` for commits and the root's folder. */
const newObjects = async (sight: Sight, { from, sha, known }: SecretSearch): Promise<Map<string, string>> => {
  const { text } = await git({ ...sight, args: ['rev-list', '--objects', sha, `^${from}`, `^${known}`] });
  return new Map(text.split('\n').filter((line) => line !== '').map((line) => {
    const space = line.indexOf(' ');
    return space === -1 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)];
  }));
};

/** What stood at that path before the run is nothing that it adds. */
const isNew = async (sight: Sight, { type, texts }: ObjectHit, { path, from }: { path: string; from: string }): Promise<boolean> => {
  if (type === 'commit') return true;
  const before = (await searchObjects(sight, [`${from}:${path}`], [...texts]))[0]?.texts ?? new Set();
  return [...texts].some((text) => !before.has(text));
};

const wordsFor = ({ type, object }: ObjectHit, path: string): SecretPlace => {
  if (type === 'commit') return { path: null, where: `the message of commit ${object.slice(0, 12)}` };
  if (type === 'tree') return { path: null, where: `a file name in ${path === '' ? 'the top folder' : path}` };
  return { path, where: path };
};

/**
 * Searches everything that lies between two commits, also what a later one took away again: contents, file names,
 * messages. Values shorter than 8 characters are not looked for.
 */
export const findSecrets = async (sight: Sight, order: SecretSearch): Promise<SecretPlace[]> => {
  const forms = secretForms(order.secrets);
  if (forms.length === 0 || order.from === order.sha) return [];
  const objects = await newObjects(sight, order);
  const hits = await searchObjects(sight, [...objects.keys()], forms);
  const places: SecretPlace[] = [];
  for (const hit of hits) {
    const path = objects.get(hit.object) ?? '';
    if (await isNew(sight, hit, { path, from: order.from })) places.push(wordsFor(hit, path));
  }
  return places;
};
