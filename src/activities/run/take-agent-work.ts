import type { Classified } from '../../agents/classify.js';
import type { ResultJson } from '../../contracts/run-directory.js';
import { itemFolders } from '../../host/home.js';
import type { AgentRunRequest, PullRequest, RunOutcome } from '../../shared/activities.js';
import { errors } from '../../shared/errors.js';
import { forgeOn } from '../forge/project-forge.js';
import type { Mirror } from '../workspace/mirror.js';
import type { ProjectDoors } from '../workspace/project-mirror.js';
import type { PushOutcome } from '../workspace/push-refs.js';
import type { TakeOutcome } from '../workspace/take-result.js';
import { judgeRefused, judgeTaken } from './judge-work.js';
import type { Permitted } from './run-host.js';

export interface AgentWork {
  doors: ProjectDoors;
  mirror: Mirror;
  request: AgentRunRequest;
  /** The commit that the clone stood at. */
  from: string;
  result: ResultJson;
  classified: Classified;
  /** Values that the run knows. */
  secrets: readonly string[];
  /** Before each effect: of this moment where it is outside of this host. */
  permitted: Permitted;
}

/**
 * Takes what the agent committed into the mirror and onto the item's branch, whatever became of the run: nothing
 * that may be taken is lost. Answers what git makes of the outcome.
 */
export const takeAgentWork = async (work: AgentWork): Promise<Partial<RunOutcome>> => {
  const { mirror, request, from, result, permitted } = work;
  await permitted('recently');
  const sha = result.head ?? from;
  const taken = await take(work, sha);
  // Not taken: the branch stays where the run began.
  if (taken.kind === 'refused') return { ...about(await take(work, from)), ...judgeRefused(work, taken) };
  if (taken.changed) {
    await permitted('now');
    const pushed = await mirror.pushBranch({ key: request.key, branch: request.branch, sha, expected: request.head });
    if (pushed.kind !== 'pushed') return { ...about(await take(work, from)), ...notPushed(request, sha, pushed) };
  }
  const head = taken.changed ? sha : request.head;
  const pullRequest = head === null ? null : await pullOf(work, head);
  return { ...about(taken), head, pullRequest, ...await judgeTaken(work, taken, () => codeOf(work, taken.base)) };
};

const take = ({ doors, mirror, request, from, secrets }: AgentWork, sha: string): Promise<TakeOutcome> =>
  mirror.takeResult({ key: request.key, run: request.run, clone: itemFolders(doors.home, request.key).clone(request.run), sha, from, work: request.work, secrets });

/** The code's digest at a commit that the mirror holds. */
const codeOf = async ({ doors, mirror, request }: AgentWork, sha: string): Promise<string | null> => {
  const there = await mirror.takeResult({
    key: request.key, run: request.run, clone: itemFolders(doors.home, request.key).clone(request.run), sha, from: sha, work: request.work,
  });
  return there.kind === 'taken' ? there.code : null;
};

const about = (taken: TakeOutcome): Partial<RunOutcome> =>
  taken.kind === 'taken' ? { base: taken.base, code: taken.code, documents: taken.documents } : {};

/** A stage that makes code has the item's pull request; the others only see it. */
const pullOf = async ({ doors, mirror, request, permitted }: AgentWork, head: string): Promise<PullRequest | null> => {
  const forge = await forgeOn(mirror, doors, request);
  const { key, branch, title } = request;
  if (request.work !== 'code') return request.pull ? forge.readPull({ key, branch }) : null;
  await permitted('now');
  return forge.openOrFindPull({ key, branch, title, head });
};

const notPushed = ({ branch, head, forge }: AgentRunRequest, sha: string, pushed: Exclude<PushOutcome, { kind: 'pushed' }>): Partial<RunOutcome> => {
  if (pushed.kind === 'refused') {
    return { class: 'permanent', kind: 'PUSH_REFUSED', message: `${errors.PUSH_REFUSED.title}: ${pushed.message}. ${errors.PUSH_REFUSED.remedy}`, report: null };
  }
  // Nobody's commit is there to go on from: without a person the same would happen again.
  if (forge !== undefined && head !== null && pushed.found === null) {
    return {
      class: 'permanent', kind: 'branch-gone', report: null,
      message: `somebody deleted ${branch} while this run made ${sha}, which was not pushed; \`retry\` makes the branch again at ${head} and runs the stage again`,
    };
  }
  const found = pushed.found ?? 'nothing';
  return {
    class: 'permanent', kind: 'head-moved', report: null,
    message: `somebody else moved ${branch}: the remote shows ${found}, this run made ${sha}; nothing was overwritten. Put the branch right, then retry`,
  };
};

