import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { ItemRow } from '../shared/documents.js';
import { TowpathError } from '../shared/errors.js';
import { parseKey, projectKeyPattern } from '../shared/ids.js';
import { workflowTypes } from '../shared/messages.js';
import { itemStates, type ItemState } from '../shared/words.js';
import { archivedKeys, readArchived } from './archive.js';
import type { EngineLink } from './engine-link.js';
import { bySince, rowOf, rowOfDocument } from './item-row.js';
import type { ListFilter } from './towpath-client.js';
import { waitsForOneOf } from './waits-for-person.js';

const listMs = 30_000;
const subject = { name: 'the list of items', notFound: 'ENGINE_NOT_PREPARED' as const };

/** Only fixed words and checked keys get into a query: it has no parameters. */
const queryOf = ({ all, project, states }: ListFilter): string => {
  if (project !== undefined && !projectKeyPattern.test(project)) throw new TowpathError('PROJECT_NOT_FOUND', project.slice(0, 80));
  const known = states?.filter((state) => itemStates.includes(state));
  return [
    `WorkflowType = '${workflowTypes.item}'`,
    all === true ? `ExecutionStatus != 'ContinuedAsNew'` : `ExecutionStatus = 'Running'`,
    ...(project === undefined ? [] : [`Project = '${project}'`]),
    ...(known === undefined ? [] : [`ItemState IN (${known.map((state) => `'${state}'`).join(', ')})`]),
  ].join(' AND ');
};

/** Page by page, however many there are. */
export const listWorkflows = async (link: EngineLink, query: string): Promise<WorkflowExecutionInfo[]> =>
  link.ask(subject, async () => {
    const found: WorkflowExecutionInfo[] = [];
    for await (const info of link.client.workflow.list({ query, pageSize: 1_000 })) found.push(info);
    return found;
  }, listMs);

/** Of a re-opened item, the newest round. */
const newestOf = (found: WorkflowExecutionInfo[]): WorkflowExecutionInfo[] => {
  const newest = new Map<string, WorkflowExecutionInfo>();
  for (const info of found) {
    const before = newest.get(info.workflowId);
    if (before === undefined || before.startTime < info.startTime) newest.set(info.workflowId, info);
  }
  return [...newest.values()];
};

const archivedRows = async (link: EngineLink, filter: ListFilter, seen: ReadonlySet<string>): Promise<ItemRow[]> => {
  const rows: ItemRow[] = [];
  for (const key of await archivedKeys(link.home)) {
    if (seen.has(key) || (filter.project !== undefined && parseKey(key)?.project !== filter.project)) continue;
    const item = await readArchived(link.home, key);
    if (item !== undefined) rows.push(rowOfDocument(item));
  }
  return rows;
};

/** An item that is done stays open to the engine for a moment; it is no open item. */
const stateWanted = ({ all, states }: ListFilter) => (row: ItemRow): boolean =>
  states?.includes(row.state) ?? (all === true || row.state !== 'done');

export const listItems = async (link: EngineLink, filter: ListFilter = {}): Promise<ItemRow[]> => {
  if (filter.states?.length === 0) return [];
  const project = filter.project?.trim().toUpperCase();
  const wanted: ListFilter = { ...filter, ...(project === undefined ? {} : { project }) };
  // Ended from outside shows as stopped, whatever its attributes last said: so `all` filters here, not there.
  const { states: _states, ...unfiltered } = wanted;
  const found = newestOf(await listWorkflows(link, queryOf(filter.all === true ? unfiltered : wanted)));
  const rows = found.map(rowOf);
  const archived = filter.all === true ? await archivedRows(link, wanted, new Set(rows.map((row) => row.key))) : [];
  return [...rows, ...archived].filter(stateWanted(filter)).sort(bySince);
};

/** States in which an item may wait for a person. */
const personal: readonly ItemState[] = ['waiting', 'blocked'];

export const listInbox = async (link: EngineLink, names: readonly string[]): Promise<ItemRow[]> =>
  (await listItems(link, { states: personal })).filter((row) => waitsForOneOf(row, names));

/** One count a state: SQL visibility groups by no attribute of ours. */
export const countItems = async (link: EngineLink): Promise<Record<ItemState, number>> => {
  const count = async (state: ItemState): Promise<[ItemState, number]> => {
    const status = state === 'done' ? 'Completed' : 'Running';
    const query = `WorkflowType = '${workflowTypes.item}' AND ExecutionStatus = '${status}' AND ItemState = '${state}'`;
    return [state, (await link.ask(subject, async () => link.client.workflow.count(query))).count];
  };
  return Object.fromEntries(await Promise.all(itemStates.map(count))) as Record<ItemState, number>;
};
