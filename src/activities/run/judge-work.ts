import type { Change, RunOutcome } from '../../shared/activities.js';
import type { Refused } from '../workspace/judge-result.js';
import type { Taken } from '../workspace/take-result.js';
import type { AgentWork } from './take-agent-work.js';

type Judgement = Partial<Pick<RunOutcome, 'class' | 'kind' | 'message' | 'problems' | 'report'>>;

/** The next run begins where this one began. */
const lost = 'nothing of this run\'s commits is kept: make the changes again, without that';

/** A commit that may not be taken breaks the contract of a run that is otherwise fine; a failed one stays what it was. */
export const judgeRefused = ({ classified }: AgentWork, { reason, message }: Refused): Judgement =>
  classified.class === 'success' || classified.class === 'contract'
    ? { class: 'contract', kind: reason, message, problems: [`${message}; ${lost}`], report: null } : {};

/** After these, the same code once more is no answer; after others the work may have been done before. */
const demanding: readonly Change['what'][] = ['rejected', 'gate', 'findings', 'conflict'];

const noDifference = 'the report says completed, but nothing outside of the item\'s documents was changed';

/** `completed` in a stage that makes code needs a difference. */
export const judgeTaken = async (work: AgentWork, taken: Taken, codeOfBase: () => Promise<string | null>): Promise<Judgement> => {
  const { request, classified, result } = work;
  if (classified.class !== 'success') return {};
  if (result.commitProblem !== null) {
    return { class: 'fault', kind: 'commit', message: `what the agent left could not be committed: ${result.commitProblem}`.slice(0, 500), report: null };
  }
  if (request.work !== 'code' || classified.report?.status !== 'completed' || taken.codeChanged) return {};
  const last = request.changes.at(-1)?.what;
  const demanded = request.repair === null && last !== undefined && demanding.includes(last);
  if (!demanded && (await codeOfBase()) !== taken.code) return {};
  return { class: 'contract', kind: 'no-difference', message: noDifference, problems: [noDifference], report: null };
};
