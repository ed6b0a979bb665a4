import type { ProjectSpending } from '../../shared/documents.js';
import { addSpending, nothingSpent, sameRow, sumBy, type SpentItem, type SpentRow, type Spending } from '../../shared/spending.js';
import type { Release } from '../../shared/messages.js';
import type { ProjectData } from './project-data.js';

/** What a project keeps of its items' spending. */
export interface KeptSpending { rows: SpentRow[]; items: (SpentItem & { /** Of the newest release that was counted. */ round: number; seq: number })[] }

const keptItems = 200;
/** Rows keep stage and agent for so many of them; the oldest days are summed to one row a day, then go. */
const keptRows = { whole: 150, days: 100 } as const;

const byDay = (row: SpentRow): SpentRow => ({ ...row, stage: '', agent: '' });

const trimmed = (rows: SpentRow[]): SpentRow[] => {
  const sorted = [...rows].sort((a, b) => a.day.localeCompare(b.day));
  if (sorted.length <= keptRows.whole) return sorted;
  const old = sorted.length - keptRows.whole;
  const days = sumBy(sorted.slice(0, old).map(byDay), sameRow).slice(-keptRows.days);
  return [...days, ...sorted.slice(old)];
};

/** Adds what an item spent since it last said so, once a release. */
export const takeSpent = (data: ProjectData, { key, round, seq, spent = [] }: Release): ProjectData => {
  if (spent.length === 0) return data;
  const { rows, items } = data.spending ?? { rows: [], items: [] };
  const before = items.find((one) => one.key === key);
  if (before !== undefined && (before.round > round || (before.round === round && before.seq >= seq))) return data;
  const item = { ...spent.reduce<Spending>(addSpending, before ?? nothingSpent), key, round, seq };
  return {
    ...data, spending: {
      rows: trimmed(sumBy([...rows, ...spent], sameRow)),
      items: [...items.filter((one) => one.key !== key), item].slice(-keptItems),
    },
  };
};

/** Half of what is kept, newest first: for a project whose data no longer fits a payload. */
export const halveSpending = (data: ProjectData): ProjectData => {
  if (data.spending === undefined) return data;
  const { rows, items } = data.spending;
  return { ...data, spending: { rows: rows.slice(Math.ceil(rows.length / 2)), items: items.slice(Math.ceil(items.length / 2)) } };
};

export const projectSpending = ({ settings, spending }: ProjectData): ProjectSpending =>
  ({ project: settings.project, rows: spending?.rows ?? [], items: (spending?.items ?? []).map(({ round: _, seq: __, ...item }) => item) });
