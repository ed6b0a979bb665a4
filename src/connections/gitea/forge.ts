import type { HostedForge } from '../hosted-forge.js';
import { ownPrefix } from '../../shared/ids.js';
import { readComments, sayOnIssue } from '../issues/comments.js';
import { openPull } from '../open-pull.js';
import type { RepositoryApiOptions } from '../repository-api.js';
import { createGiteaApi } from './api.js';
import { checkRepository, lacksPermission } from './check.js';
import { postStatus, readChecks } from './checks.js';
import { giteaComments } from './comments.js';
import { findByBranch, findByHead, listPulls, mergePull, pullsOf, shownPull, type GiteaRepository } from './pulls.js';
import { readReviews } from './reviews.js';
import { pull } from './shapes.js';

/** `base`: where pull requests go to; default: the repository's own default branch. */
export interface GiteaForgeOptions extends RepositoryApiOptions { base?: string | null }

/** A repository on Gitea or Forgejo. Logs of its Actions are not read: statuses say where they are. */
export const createGiteaForge = ({ base = null, ...options }: GiteaForgeOptions): HostedForge => {
  const api = createGiteaApi(options);
  const comments = giteaComments(api);
  const from: GiteaRepository = { api, base };
  return {
    kind: api.kind,
    account: api.account,
    findPull: async (branch) => {
      const found = await findByBranch(from, branch);
      return found === null ? null : shownPull(api, found);
    },
    readPull: async (number) => {
      const found = await api.find({ path: `/pulls/${String(number)}`, schema: pull });
      return found === null ? null : shownPull(api, found);
    },
    pullOfCommit: async (sha) => {
      const found = await findByHead(api, sha);
      return found === null ? null : shownPull(api, found);
    },
    openPull: (order) => openPull(pullsOf(from), order),
    closePull: async (number) => {
      const found = await api.find({ path: `/pulls/${String(number)}`, schema: pull });
      if (found?.state === 'open') await api.own({ method: 'PATCH', path: `/pulls/${String(number)}`, body: { state: 'closed' } });
    },
    mergePull: (order) => mergePull(api, order),
    reviews: (number) => readReviews(api, number),
    checks: (sha) => readChecks(api, sha),
    logTail: () => Promise.resolve(null),
    comments: (number, since) => readComments(comments, number, since),
    say: (number, say) => sayOnIssue(comments, number, say),
    postStatus: (status) => postStatus(api, status),
    openPulls: async () => {
      const open = (await listPulls(api, 'open')).filter(({ head }) => head.label.startsWith(ownPrefix));
      return Promise.all(open.filter(({ head, base: to }) => head.repo_id === to.repo_id).map((one) => shownPull(api, one)));
    },
    lacks: () => lacksPermission(api),
    check: (hook) => checkRepository(api, hook),
  };
};
