import type { Change, MergeOutcome } from '../../shared/activities.js';
import { connectionWait } from './budgets.js';
import { block } from './changes.js';
import type { ItemData } from './item-data.js';
import { rewind } from './rewind.js';
import { mendingStage, stageName } from './stage.js';
import { note } from './timeline.js';

const conflict = (data: ItemData, files: string[], now: number): ItemData => {
  const base = data.policy?.repository.base ?? 'the base';
  const text = `Merging into ${base} conflicts in ${files.join(', ')}. Merge the local branch ${base} into this branch and resolve the conflict.`;
  const change: Change = {
    what: 'conflict', from: 'merge', text,
    findings: files.map((path) => ({ severity: 'must', path, line: undefined, text: `conflicts with ${base}` })),
  };
  return rewind({ ...data, candidate: null }, now, { to: mendingStage(data, data.index), cause: `${stageName(data) ?? ''}:conflict`, message: `merge conflict in ${files.join(', ')}`, change });
};

const shownFiles = 5;

const listed = (files: string[]): string =>
  (files.length <= shownFiles ? files : [...files.slice(0, shownFiles), `${files.length - shownFiles} more`]).join(', ') || 'the work tree';

/** A rule of the forge: whoever satisfies it does so there, so it is asked again and again. */
const refusedForNow = (data: ItemData, { before, said }: { before: ItemData['mergeRefused']; said: string }, now: number): ItemData => {
  const tries = (before?.tries ?? 0) + 1;
  const message = `the forge refuses the merge: ${said}`;
  const waits: ItemData = { ...data, mergeRefused: { message, until: now + connectionWait(tries) * 1000, tries } };
  return before?.message === message ? waits : note(waits, now, { event: 'waiting', detail: message });
};

/** What the merge's answer means. Only `merged` has been read back from the remote. */
export const afterMerge = (data: ItemData, outcome: MergeOutcome, now: number): ItemData => {
  const settled: ItemData = { ...data, merging: false, connection: null, treeDirty: null, ...(data.mergeRefused == null ? {} : { mergeRefused: null }) };
  switch (outcome.kind) {
    case 'merged':
      return note({ ...settled, mergedSha: outcome.sha, pull: outcome.pullRequest, phase: 'deploy', gate: 0, candidate: null }, now, {
        event: 'merged', detail: outcome.untested === undefined ? outcome.sha : `${outcome.sha}, but ${outcome.untested}`,
      });
    case 'candidate': {
      // Without a test command there is nothing to run on the candidate: it is merged as built.
      const tested = data.policy?.test == null;
      return note({ ...settled, phase: 'candidate', candidate: { sha: outcome.sha, base: outcome.base, tested } }, now, { event: 'base moved', detail: `merge candidate ${outcome.sha}` });
    }
    case 'conflict': return conflict(settled, outcome.files, now);
    case 'head-moved':
      // A person's push to a hosted branch is theirs to make: it is looked at, and all gates are asked again.
      if (data.forge !== undefined && outcome.found !== null) return note({ ...settled, headMoved: true, candidate: null }, now, { event: 'head moved', detail: outcome.found });
      return block(settled, now, {
        class: 'permanent', then: 'again',
        message: `somebody changed the branch ${data.branch}: expected ${outcome.expected}, found ${outcome.found ?? 'no branch'}`,
      });
    case 'tree-dirty': {
      const message = `${listed(outcome.files)}: ${outcome.message}`;
      return note({ ...settled, treeDirty: { path: outcome.path, files: outcome.files.slice(0, 100), message } }, now, { event: 'waiting', detail: message });
    }
    case 'refused':
      if (outcome.open === true) return refusedForNow(settled, { before: data.mergeRefused, said: outcome.message }, now);
      return block(settled, now, { class: 'permanent', message: `the remote refused the merge: ${outcome.message}`, tail: outcome.message, then: 'again' });
  }
};
