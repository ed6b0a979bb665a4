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
  /** At most so many bytes are new. */
  bytes: number;
}

/** Where a secret stands in what a commit adds: words for people, and its path where it has one. Never the value. */
export interface SecretPlace { path: string | null; where: string }

/** So much may lie in memory at once: most commits are far smaller, and a git that is not streamed costs the worker less to start. */
const smallBytes = 8 * 1024 * 1024;

interface ObjectsWanted { names: readonly string[]; forms: readonly string[]; bytes: number }

const searchObjects = async (sight: Sight, { names, forms, bytes }: ObjectsWanted): Promise<ObjectHit[]> => {
  const call = { ...sight, args: ['cat-file', '--batch', '--buffer'], input: names.map((name) => `${name}\n`).join(''), timeoutSeconds: 600 };
  const small = bytes <= smallBytes ? await git({ ...call, cut: true }) : undefined;
  const search = new ObjectSearch(forms);
  // Cut: what the mirror itself adds to it, another branch for one, is not among the new bytes.
  if (small?.cut === false) search.add(Buffer.from(small.bytes));
  else await streamGit(call, (piece) => { search.add(piece); });
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
  const before = (await searchObjects(sight, { names: [`${from}:${path}`], forms: [...texts], bytes: Infinity }))[0]?.texts ?? new Set();
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
  const hits = await searchObjects(sight, { names: [...objects.keys()], forms, bytes: order.bytes });
  const places: SecretPlace[] = [];
  for (const hit of hits) {
    const path = objects.get(hit.object) ?? '';
    if (await isNew(sight, hit, { path, from: order.from })) places.push(wordsFor(hit, path));
  }
  return places;
};
