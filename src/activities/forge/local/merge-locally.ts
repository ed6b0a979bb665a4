import { TowpathError } from '../../../shared/errors.js';
import { safeItemBranch, safeSha } from '../../../host/git-names.js';
import type { RemoteState } from '../../workspace/refresh-mirror.js';
import { headRef } from '../../workspace/remote.js';
import type { ForgeMerge, MergeOrder } from '../forge.js';
import { buildMerge } from '../build-merge.js';
import { findMerge } from '../find-merge.js';
import { findWorkTree } from '../../workspace/find-work-tree.js';
import { inspectWorkTree } from '../../workspace/inspect-work-tree.js';
import type { Dirt } from '../../workspace/inspect-work-tree.js';
import type { LocalForge } from './local-forge.js';
import { settleMerge } from './settle-merge.js';

interface Landing { sha: string; base: string }

/** The work tree that holds the base and what is in the way there; `undefined` where no work tree holds it. */
const lookAround = async ({ mirror }: LocalForge, { sha, base }: Landing): Promise<{ path: string; dirt: Dirt | undefined } | undefined> => {
  const { remote, base: branch, path: repository } = mirror.place;
  const tree = remote.folder === null ? undefined : await findWorkTree(remote.folder, headRef(branch));
  return tree === undefined ? undefined : { path: tree.path, dirt: await inspectWorkTree(tree, { repository, branch, from: base, to: sha }) };
};

const dirty = (path: string, { files, message }: Dirt): ForgeMerge => ({ kind: 'tree-dirty', path, files: files.slice(0, 20), message });

/** Pushes the merge from the base that it was built on. `'again'`: something moved meanwhile. */
const land = async (forge: LocalForge, order: MergeOrder, landing: Landing): Promise<ForgeMerge | 'landed' | 'again'> => {
  const around = await lookAround(forge, landing);
  if (around?.dirt !== undefined) return dirty(around.path, around.dirt);
  const branch = headRef(order.branch);
  const base = headRef(forge.mirror.place.base);
  const pushed = await forge.mirror.pushRefs({
    // The branch goes along unchanged: a head that has moved since fails the whole push.
    updates: [{ ref: base, sha: landing.sha, expected: landing.base }, { ref: branch, sha: order.head, expected: order.head }],
    updateWorkTree: around !== undefined,
  });
  if (pushed.kind === 'pushed') return 'landed';
  if (pushed.kind === 'moved') return 'again';
  // Refused because the person touched the tree, or checked the base out, after the look?
  const after = await lookAround(forge, landing);
  if (after?.dirt !== undefined) return dirty(after.path, after.dirt);
  return after !== undefined && around === undefined ? 'again' : { kind: 'refused', message: pushed.message };
};

/** What the remote shows is the evidence, not that it took the push. */
const readBack = async (forge: LocalForge, order: MergeOrder): Promise<ForgeMerge> => {
  const state = await forge.mirror.refresh();
  const sha = await findMerge(forge.mirror.path, { base: state.base, head: order.head });
  if (sha === undefined) throw new TowpathError('MERGE_NOT_SEEN', `${forge.mirror.place.remote.shown}, ${forge.mirror.place.base} at ${state.base}`);
  return finish(forge, { order, state, sha });
};

const finish = async (forge: LocalForge, { order, state, sha }: { order: MergeOrder; state: RemoteState; sha: string }): Promise<ForgeMerge> => {
  await settleMerge(forge, order, state);
  return { kind: 'merged', sha };
};

const attempt = async (forge: LocalForge, order: MergeOrder): Promise<ForgeMerge | 'again'> => {
  const state = await forge.mirror.refresh();
  const { path } = forge.mirror;
  const done = await findMerge(path, { base: state.base, head: order.head });
  if (done !== undefined) return finish(forge, { order, state, sha: done });
  const found = state.refs.get(headRef(order.branch)) ?? null;
  if (found !== order.head) return { kind: 'head-moved', expected: order.head, found };
  const built = await buildMerge(path, { key: order.key, title: order.title, base: state.base, head: order.head });
  if (built.kind === 'conflict') return { kind: 'conflict', base: state.base, files: built.files };
  if (built.kind === 'unrelated') return { kind: 'refused', message: `${forge.mirror.place.base} has a new history that shares nothing with the branch` };
  if (built.moved && built.sha !== order.candidate) return { kind: 'candidate', sha: built.sha, base: state.base };
  const landed = await land(forge, order, { sha: built.sha, base: state.base });
  return landed === 'landed' ? readBack(forge, order) : landed;
};

/** Merges in the mirror and pushes with a lease on what was seen. A merge of an earlier call is found and answered again. */
export const mergeLocally = async (forge: LocalForge, order: MergeOrder): Promise<ForgeMerge> => {
  await safeItemBranch(order.key, order.branch);
  safeSha(order.head);
  for (let tries = 0; tries < 4; tries += 1) {
    const outcome = await attempt(forge, order);
    if (outcome !== 'again') return outcome;
  }
  throw new TowpathError('CONNECTION_AWAY', `${forge.mirror.place.remote.shown} keeps moving`);
};
