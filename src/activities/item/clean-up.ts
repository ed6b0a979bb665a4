import { readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { git } from '../../host/git.js';
import { itemFolders, mirrorPath } from '../../host/home.js';
import type { Home } from '../../host/home.js';
import { parseKey, roundOfRun } from '../../shared/ids.js';
import { removeTree } from '../workspace/remove-folder.js';

/** A round of an item that has ended. */
export interface EndedRound { key: string; round: number }

const endOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** Objects stay: what an item's history names can be read for as long as the mirror stands. */
const dropRefs = async (repository: string, { key, round }: EndedRound): Promise<void> => {
  const { code, text } = await git({ repository, args: ['for-each-ref', '--format=%(refname)', `refs/items/${key}`], accept: [0, 128] });
  if (code !== 0) return;
  const over = text.split('\n').filter((ref) => ref !== '' && roundOfRun(endOf(ref)) <= round);
  if (over.length > 0) await git({ repository, args: ['update-ref', '--stdin'], input: over.map((ref) => `delete ${ref}\n`).join('') });
  // One file instead of one a ref: a mirror lives for years. Busy with another at this moment? The next item does it.
  await git({ repository, args: ['pack-refs', '--all'], accept: [0, 1, 128] });
};

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

/** `clone`, `clone-2`: of which round. */
const roundOfClone = (name: string): number => (name === 'clone' ? 1 : Number(/^clone-([0-9]+)$/.exec(name)?.[1] ?? 1));

/** What lies there of this round and earlier ones; a round that has begun since keeps its own. */
const dropFolders = async (root: string, round: number): Promise<void> => {
  for (const name of await namesIn(root)) {
    const path = join(root, name);
    if (name !== 'home' && name !== 'tree') {
      if (roundOfClone(name) <= round) await removeTree(path);
      continue;
    }
    for (const run of await namesIn(path)) if (roundOfRun(run) <= round) await removeTree(join(path, run));
    await rmdir(path).catch(() => undefined);
  }
  await rmdir(root).catch(() => undefined);
};

/** Removes what the host keeps for an item that has ended: clone, trees, private homes. */
export const cleanUp = async (home: Home, ended: EndedRound): Promise<void> => {
  await dropFolders(itemFolders(home, ended.key).root, ended.round);
  await dropRefs(mirrorPath(home, parseKey(ended.key)?.project ?? ''), ended);
};
