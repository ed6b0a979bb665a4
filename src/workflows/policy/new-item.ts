import type { Change } from '../../shared/activities.js';
import { branchName } from '../../shared/ids.js';
import type { NewItem } from '../../shared/messages.js';
import type { ItemData } from './item-data.js';
import { nothingSpent } from '../../shared/spending.js';
import { newTending } from './tending.js';
import { note } from './timeline.js';

const reopened: Change = {
  what: 'moved', from: 'the tracker',
  text: 'The ticket was re-opened after an earlier round of work on it had ended: the repository holds what came of that. Do what the ticket asks now, and bring the documents up to date.',
};

export const newItem = (item: NewItem, now: number): ItemData => note({
  schema: 1, item, createdAt: now,
  plan: null, index: 0, phase: 'agent', gate: 0, policy: null, begun: false,
  attempts: {}, runs: 0, codeRuns: 0, faults: 0, transients: 0, rewinds: {}, lastChance: false,
  repair: null, changes: item.round > 1 ? [reopened] : [], conversations: {}, report: null, documents: [],
  branch: branchName(item.key, item.title, item.round), head: null, base: null, code: null, pull: null,
  approvals: [], passedGates: [], verdicts: [],
  permits: { admission: null, merge: null }, seq: 0, front: false,
  candidate: null, merging: false, mergedSha: null, deployed: false, stopAfterMerge: null, treeDirty: null,
  limit: null, connection: null, paused: null, projectPaused: false, blocked: null, stopped: null,
  done: false, skipped: [], pending: null,
  ...(item.ticket === undefined ? {} : { tending: newTending(now, item.read) }),
  usage: nothingSpent, humanSeconds: 0, humanSince: null, stageSeconds: {}, stageSince: null,
  lastFailure: null, timeline: [], seen: [], since: now,
}, now, { event: 'created', detail: `${item.round > 1 ? `round ${String(item.round)}, ` : ''}by ${item.by.name}` });
