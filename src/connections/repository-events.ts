import { numberAt, shaAt, textAt, valueAt, listAt } from './body.js';
import { ciState } from './ci-state.js';
import type { Reading } from './delivery.js';
import { deed, ignored, reading, told } from './reading.js';
import type { HintEvent } from '../shared/hints.js';

/** What Gitea's and GitHub's bodies say in the same way. */

type Hint = Reading['hint'];

/** Who did it, and where. */
export const sentBy = (body: unknown): Partial<Hint> => ({
  actor: textAt(body, 'sender', 'login') ?? textAt(body, 'sender', 'username'),
  actorId: numberAt(body, 'sender', 'id'), repository: textAt(body, 'repository', 'full_name'),
});

const pullActions: Readonly<Record<string, HintEvent>> = {
  opened: 'pr_opened', reopened: 'pr_opened', ready_for_review: 'pr_opened', synchronize: 'pr_synchronized', synchronized: 'pr_synchronized',
};

export const pullFacts = (body: unknown): Partial<Hint> => ({
  number: numberAt(body, 'number') ?? numberAt(body, 'pull_request', 'number'), isPullRequest: true,
  sha: shaAt(body, 'pull_request', 'head', 'sha'), ...told('ref', textAt(body, 'pull_request', 'head', 'ref')),
});

export const readPull = (body: unknown): Reading => {
  const action = textAt(body, 'action');
  const said = { ...sentBy(body), ...pullFacts(body) };
  if (action === 'closed') {
    const merged = valueAt(body, 'pull_request', 'merged') === true;
    return reading({ ...said, event: merged ? 'pr_merged' : 'pr_closed', ...(merged ? told('mergeSha', shaAt(body, 'pull_request', 'merge_commit_sha')) : {}) });
  }
  const event = action !== null && Object.hasOwn(pullActions, action) ? pullActions[action] : undefined;
  return event === undefined ? ignored(said, `a pull request's ${deed(action)} changes nothing for us`) : reading({ ...said, event });
};

export const readPush = (body: unknown): Reading => {
  const ref = textAt(body, 'ref');
  const sha = shaAt(body, 'after');
  const said = { ...sentBy(body), sha, ...told('ref', ref) };
  if (ref !== null && !ref.startsWith('refs/heads/')) return ignored(said, 'a push of no branch');
  return sha === null ? ignored(said, 'a branch was deleted') : reading({ ...said, event: 'push' });
};

export const readStatus = (body: unknown): Reading => {
  const sha = shaAt(body, 'sha') ?? shaAt(body, 'commit', 'id') ?? shaAt(body, 'commit', 'sha');
  const said = { ...sentBy(body), sha, ...told('context', textAt(body, 'context')) };
  return reading({ ...said, event: 'ci_status', state: ciState(textAt(body, 'state')) });
};

/** A check run, check suite or workflow run, under the key of that name. */
export const readCheck = (body: unknown, key: string): Reading => {
  const number = numberAt(listAt(body, key, 'pull_requests')[0], 'number');
  const name = textAt(body, key, 'name') ?? textAt(body, 'workflow', 'name') ?? textAt(body, key, 'app', 'name');
  const said = { ...sentBy(body), number, isPullRequest: number !== null, sha: shaAt(body, key, 'head_sha'), ...told('context', name), ...told('ref', textAt(body, key, 'head_branch')) };
  const action = textAt(body, 'action');
  // A check that is made as completed tells its making alone.
  const over = action === 'completed' || (action === 'created' && textAt(body, key, 'status') === 'completed');
  return over ? reading({ ...said, event: 'ci_status', state: ciState(textAt(body, key, 'conclusion')) }) : ignored(said, 'a check that is not completed');
};
