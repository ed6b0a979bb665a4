import type { ItemDocument, ProjectSpending } from '../shared/documents.js';
import { TowpathError } from '../shared/errors.js';
import { itemWorkflowId, projectWorkflowId } from '../shared/ids.js';
import { itemQueries, projectQueries } from '../shared/messages.js';
import { addSpending, nothingSpent, sumBy, type SpentItem, type SpentRow, type Spending, type UsageGroup } from '../shared/spending.js';
import { queryMs, type EngineLink } from './engine-link.js';
import { readProject, readProjects } from './projects.js';

export interface UsageQuery {
  by: UsageGroup;
  /** Absent: all projects. */
  project?: string;
  /** The first day, YYYY-MM-DD, UTC; not with `item`. */
  since?: string;
}

export interface UsageRow extends Spending { /** A day, a stage, an agent or an item's key; empty: older than what is told apart. */ name: string }
export interface UsageReport { by: UsageGroup; rows: UsageRow[]; total: Spending }

interface Told { rows: SpentRow[]; items: SpentItem[] }

/** What an item at work has not told its project yet. An item that ended meanwhile has told it. */
const untoldOf = async (link: EngineLink, key: string): Promise<Told> => {
  const ask = async () => link.client.workflow.getHandle(itemWorkflowId(key)).query<ItemDocument>(itemQueries.status);
  const { untold = [] } = await link.ask({ name: `item ${key}`, notFound: 'ITEM_NOT_FOUND' }, ask, queryMs).catch((): Pick<ItemDocument, 'untold'> => ({}));
  return { rows: untold, items: untold.map(({ day: _, stage: __, agent: ___, ...one }) => ({ key, ...one })) };
};

/** One query a project, and one for each of the few items at work: never one an item of a list. */
const readTold = async (link: EngineLink, project: string | undefined): Promise<Told> => {
  const projects = project === undefined ? await readProjects(link) : [await readProject(link, project)];
  const told = await Promise.all(projects.map(({ key }) => link.ask({ name: `project ${key}`, notFound: 'PROJECT_NOT_FOUND' }, async () =>
    link.client.workflow.getHandle(projectWorkflowId(key)).query<ProjectSpending>(projectQueries.spending), queryMs)));
  const untold = await Promise.all(projects.flatMap(({ admitted }) => admitted).map((key) => untoldOf(link, key)));
  return { rows: [...told, ...untold].flatMap(({ rows }) => rows), items: [...told, ...untold].flatMap(({ items }) => items) };
};

const named = (told: Told, { by, since }: UsageQuery): UsageRow[] => {
  if (by === 'item') return told.items.map(({ key, ...row }) => ({ name: key, ...row }));
  return told.rows.filter(({ day }) => since === undefined || day >= since)
    .map(({ day, stage, agent, ...row }) => ({ name: { day, stage, agent }[by], ...row }));
};

const dayPattern = /^\d{4}-\d{2}-\d{2}$/;

/** What agents have spent. Thrown: INPUT_INVALID for a day that is none, or with items; PROJECT_NOT_FOUND, WORKER_AWAY. */
export const readUsage = async (link: EngineLink, query: UsageQuery): Promise<UsageReport> => {
  const { by, since } = query;
  if (since !== undefined && !dayPattern.test(since)) throw new TowpathError('INPUT_INVALID', 'since: expected a day like 2026-11-21');
  if (since !== undefined && by === 'item') throw new TowpathError('INPUT_INVALID', 'since: items are summed over all days');
  const rows = sumBy(named(await readTold(link, query.project), query), ({ name }) => name);
  const total = rows.reduce<Spending>((sum, { name: _, ...row }) => addSpending(sum, row), nothingSpent);
  const order = by === 'day' ? (a: UsageRow, b: UsageRow) => a.name.localeCompare(b.name) : (a: UsageRow, b: UsageRow) => (b.costUsd ?? 0) - (a.costUsd ?? 0);
  return { by, rows: rows.sort(order), total };
};
