import { git } from '../../host/git.js';
import { itemFolders, mirrorPath } from '../../host/home.js';
import type { Home } from '../../host/home.js';
import { parseKey } from '../../shared/ids.js';
import { removeTree } from '../workspace/remove-folder.js';

/** Objects stay: what an item's history names can be read for as long as the mirror stands. */
const dropRefs = async (repository: string, key: string): Promise<void> => {
  const { code, text } = await git({ repository, args: ['for-each-ref', '--format=delete %(refname)', `refs/items/${key}`], accept: [0, 128] });
  if (code !== 0) return;
  if (text !== '') await git({ repository, args: ['update-ref', '--stdin'], input: text });
  // One file instead of one a ref: a mirror lives for years. Busy with another at this moment? The next item does it.
  await git({ repository, args: ['pack-refs', '--all'], accept: [0, 1, 128] });
};

/** Removes what the host keeps for an item that has ended: clone, trees, private homes. */
export const cleanUp = async (home: Home, key: string): Promise<void> => {
  await removeTree(itemFolders(home, key).root);
  await dropRefs(mirrorPath(home, parseKey(key)?.project ?? ''), key);
};
