import { TowpathError } from '../../shared/errors.js';
import type { NewTicket } from '../tracker.js';
import type { NewWorkItem, PlaneApi } from './api.js';
import type { Directory } from './directory.js';
import type { PlaneState, PlaneWorkItem } from './shapes.js';
import { textToHtml } from './text-to-html.js';
import { ourSource } from './to-ticket.js';

const seenNear = 40;

/** The state of that name; refused with what there is. */
export const needState = async (directory: Directory, name: string): Promise<PlaneState> => {
  const state = await directory.stateNamed(name);
  if (state !== undefined) return state;
  const there = (await directory.states()).map((one) => one.name).join(', ');
  throw new TowpathError('CONNECTION_REFUSED', `there is no state ${name} in the project in Plane; there are ${there}`);
};

const bodyOf = async (directory: Directory, { title, body, start, once }: NewTicket): Promise<NewWorkItem> => ({
  name: title, description_html: textToHtml(body), external_source: ourSource, external_id: once,
  ...(start.state === null ? {} : { state: (await needState(directory, start.state)).id }),
  ...(start.label === null ? {} : { labels: [(await directory.labelNamed(start.label)).id] }),
  ...(start.assignee === null ? {} : { assignees: [(await directory.memberNamed(start.assignee)).id] }),
});

/** Two who make the same at once both succeed (see `say-once.ts`): the smallest number stays. */
const keepFirst = async (api: PlaneApi, project: string, made: PlaneWorkItem): Promise<string> => {
  const twins = [made];
  let looked = 0;
  for await (const one of api.workItems(project, '-created_at')) {
    if (one.external_source === ourSource && one.external_id === made.external_id && one.id !== made.id) twins.push(one);
    looked += 1;
    if (looked >= seenNear) break;
  }
  const [first = made, ...rest] = twins.sort((one, other) => one.sequence_id - other.sequence_id);
  for (const { id } of rest) await api.deleteWorkItem(project, id);
  return first.id;
};

/** Makes the work item, or finds the one that was made of the same words. */
export const createWorkItem = async (api: PlaneApi, directory: Directory, ticket: NewTicket): Promise<PlaneWorkItem> => {
  const project = (await directory.project()).id;
  const answer = await api.makeWorkItem(project, await bodyOf(directory, ticket));
  const id = 'made' in answer ? await keepFirst(api, project, { ...answer.made, external_id: ticket.once }) : answer.before;
  const item = await api.workItem(project, id);
  if (item === null) throw new TowpathError('CONNECTION_REFUSED', 'Plane says that this ticket was made before, and does not show it: it was deleted or put away');
  return item;
};
