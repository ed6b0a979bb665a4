import type { ItemDocument } from '../../shared/documents.js';
import { shortRevision } from './next-commands.js';
import { timeOfDay, type Clock } from './times.js';

const anyone = (names: readonly string[]): string =>
  names.length === 0 || names.includes('*') ? 'anyone' : names.join(', ');

const approval = ({ decide, waitingOn }: ItemDocument): string => {
  const by = anyone(waitingOn.length > 0 ? waitingOn : decide?.by ?? []);
  if (decide === null || decide.min <= 1) return `approval by ${by}`;
  const had = decide.approvedBy.length === 0 ? '' : `, given by ${decide.approvedBy.join(', ')}`;
  return `${String(decide.min)} approvals by ${by}${had}`;
};

const others = (names: readonly string[]): string => (names.length === 0 ? '' : ` (${names.join(', ')})`);

/** Of exactly what a check or review is awaited, and where it is seen. */
const ofPull = ({ pullRequest, revision }: ItemDocument): string => [
  ...(revision === null ? [] : [` of ${shortRevision(revision)}`]),
  ...(pullRequest === null ? [] : [` on pull request ${String(pullRequest.number)}`]),
].join('');

/** What an item waits for and for whom, in words. undefined: it waits for nothing. */
export const waitingText = (item: ItemDocument, clock: Clock): string | undefined => {
  const on = others(item.waitingOn);
  const end = item.until === null ? '' : ` until ${clock.relative ? timeOfDay(item.until, clock.now) : item.until}`;
  switch (item.waitingFor) {
    case null: return undefined;
    case 'admission': return `a place in its project${on}; it starts by itself`;
    case 'dependency': return `another item${on}`;
    case 'slot': return `a free slot on a host${on}; it starts by itself`;
    case 'approval': return approval(item);
    case 'answer': return `an answer by ${anyone(item.waitingOn)}`;
    case 'ci': return `the checks${ofPull(item)}${on}; it goes on by itself, a red one goes back to the agent`;
    case 'review': return `an approval${ofPull(item)} by ${anyone(item.waitingOn)}, given on the forge; changes that are asked for there go back to the agent`;
    case 'merge': return `the merge${on}`;
    case 'agent': return `its agent, which does not work here${on}; it starts by itself once it does`;
    case 'limit': return `a provider${on}${end}; it goes on by itself`;
    case 'connection': return `a remote${on}${end}; it tries again by itself, \`towpath doctor\` looks what is wrong`;
    case 'budget': return `more budget by ${anyone(item.waitingOn)}`;
    case 'freeze': return `the freeze to be lifted${on}`;
  }
};
