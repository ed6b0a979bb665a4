import type { HostedForge } from '../hosted-forge.js';
import { ownPrefix } from '../../shared/ids.js';
import { readComments, sayOnIssue } from '../issues/comments.js';
import { openPull } from '../open-pull.js';
import { createGithubApi, type GithubApiOptions } from './api.js';
import { checkRepository, lacksPermission } from './check.js';
import { postStatus, readChecks } from './checks.js';
import { githubComments } from './comments.js';
import { readLogTail } from './log-tail.js';
import { mergePull } from './merge-pull.js';
import { findByBranch, findByHead, isOwn, pullsOf, readPull, shownPull } from './pulls.js';
import { readReviews } from './reviews.js';
import { pull, type GithubPull } from './shapes.js';

const needs = { contents: 'write', pull_requests: 'write', statuses: 'write', checks: 'read' } as const;

/** A repository on GitHub or GitHub Enterprise Server. */
export const createGithubForge = (options: GithubApiOptions): HostedForge => {
  const api = createGithubApi(options);
  const comments = githubComments(api);
  const shown = async (found: GithubPull | null) => (found === null ? null : shownPull(api, found));
  return {
    kind: api.kind,
    account: api.account,
    findPull: async (branch) => shown(await findByBranch(api, branch)),
    readPull: async (number) => shown(await readPull(api, number)),
    pullOfCommit: async (sha) => shown(await findByHead(api, sha)),
    openPull: (order) => openPull(pullsOf(api), order),
    closePull: async (number) => {
      if ((await readPull(api, number))?.state === 'open') await api.own({ method: 'PATCH', path: `/pulls/${String(number)}`, body: { state: 'closed' } });
    },
    mergePull: (order) => mergePull(api, order),
    reviews: (number) => readReviews(api, number),
    checks: (sha) => readChecks(api, sha),
    logTail: (log, most) => readLogTail(api, log, most),
    comments: (number, since) => readComments(comments, number, since),
    say: (number, say) => sayOnIssue(comments, number, say),
    postStatus: (status) => postStatus(api, status),
    openPulls: async () => {
      const open = await api.list({ path: '/pulls', query: { state: 'open' }, entry: pull });
      return Promise.all(open.filter((one) => isOwn(one) && one.head.ref.startsWith(ownPrefix)).map((one) => shownPull(api, one)));
    },
    lacks: () => lacksPermission(api, needs),
    check: (hook) => checkRepository(api, { address: hook, needs }),
  };
};
