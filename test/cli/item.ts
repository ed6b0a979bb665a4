import type { ItemDocument } from '../../src/shared/documents.js';

export const sha = '3f2a91c4d5e60718293a4b5c6d7e8f9001122334';

/** An item at analysis, to be changed where a test needs it. */
export const item = (changes: Partial<ItemDocument> = {}): ItemDocument => ({
  key: 'WEB-12', title: 'Add login', body: '', pipeline: 'full', round: 1, priority: 3,
  state: 'running', waitingFor: null, waitingOn: [], since: '2026-05-01T09:55:00Z', until: null, stage: 'analysis',
  stages: [
    { stage: 'analysis', role: 'analyst', status: 'current', attempts: 1, seconds: 125 },
    { stage: 'development', role: 'developer', status: 'todo', attempts: 0, seconds: 0 },
    { stage: 'deploy', role: 'deployer', status: 'todo', attempts: 0, seconds: 0 },
  ],
  attempts: { analysis: 1 }, revision: null, decide: null, branch: 'towpath/WEB-12-add-login', pullRequest: null, mergedSha: null,
  usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, costUsd: null, runs: 1, estimated: false },
  humanTime: 0, lastFailure: null, verdicts: [],
  timeline: [{ at: '2026-05-01T09:54:00Z', stage: 'analysis', attempt: 1, event: 'started', detail: '' }],
  can: ['skip', 'stop', 'pause'], run: null, reason: null, ...changes,
} as ItemDocument);
