import type { ItemDocument } from '../../shared/documents.js';
import { TowpathError } from '../../shared/error-table.js';
import type { Home } from '../../host/home.js';
import { parseKey } from '../../shared/ids.js';

const isSha = (text: string | null): text is string => text !== null && /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(text);

export const projectOfKey = (key: string): string => parseKey(key)?.project ?? '';

/** The commit that a decision is about: the one shown at the gate, else the branch's head. Thrown when there is none yet (FILE_NOT_FOUND). */
export const shownCommit = (item: ItemDocument): string => {
  const found = [item.decide?.revision ?? null, item.revision, item.pullRequest?.head ?? null, item.mergedSha].find(isSha);
  if (found === undefined) throw new TowpathError('FILE_NOT_FOUND', `${item.key} has committed nothing yet`);
  return found;
};

/** Where the item's work branched off. After the merge: what the base was before it. */
export const baseCommit = async (home: Home, item: ItemDocument, head: string): Promise<string> => {
  const [{ git }, { mirrorPath }] = await Promise.all([import('../../host/git.js'), import('../../host/home.js')]);
  const repository = mirrorPath(home, projectOfKey(item.key));
  const base = item.pullRequest?.base;
  const name = item.mergedSha !== null ? `${item.mergedSha}^1` : base === undefined ? undefined : `refs/remote/heads/${base}`;
  const refs = name === undefined ? ['refs/remote/heads/main', 'refs/remote/heads/master'] : [name];
  for (const ref of refs) {
    const { code, text } = await git({ repository, args: ['merge-base', '--end-of-options', ref, head], accept: [0, 1, 128] });
    if (code === 0) return text.trim();
  }
  throw new TowpathError('FILE_NOT_FOUND', `the base of ${item.key} is not in this home's mirror`);
};
