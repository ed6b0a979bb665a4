import type { Usage } from './activities.js';
import { addUsage } from './usage.js';

/** What agents used, as it is summed. Money is USD; `estimated` where a part was priced by table or by a run's reserve. */
export interface Spending extends Usage {
  runs: number;
  /** null: no run said or could be priced. */
  costUsd: number | null;
  estimated: boolean;
}

/** A sum a day (UTC), stage and agent. */
export interface SpentRow extends Spending { day: string; stage: string; agent: string }

/** A sum an item. */
export interface SpentItem extends Spending { key: string }

export const nothingSpent: Spending = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, runs: 0, costUsd: null, estimated: false };

/** Floating sums keep to millionths of a dollar. */
const rounded = (usd: number): number => Math.round(usd * 1e6) / 1e6;

export const addMoney = (one: number | null, other: number | null): number | null =>
  (one === null && other === null ? null : rounded((one ?? 0) + (other ?? 0)));

export const addSpending = (one: Spending, other: Spending): Spending => ({
  ...addUsage(one, other), runs: one.runs + other.runs, costUsd: addMoney(one.costUsd, other.costUsd), estimated: one.estimated || other.estimated,
});

/** Sums rows that `name` calls the same; the first of them keeps its place. */
export const sumBy = <Row extends Spending>(rows: readonly Row[], name: (row: Row) => string): Row[] => {
  const sums = new Map<string, Row>();
  for (const row of rows) {
    const before = sums.get(name(row));
    sums.set(name(row), before === undefined ? row : { ...before, ...addSpending(before, row) });
  }
  return [...sums.values()];
};

export const sameRow = ({ day, stage, agent }: SpentRow): string => `${day} ${stage} ${agent}`;

/** Of all kinds together: what a budget of tokens counts. */
export const tokensOf = ({ input, output, cacheRead, cacheWrite }: Usage): number => input + output + cacheRead + cacheWrite;

/** What sums of spending can be told by. */
export const usageGroups = ['day', 'stage', 'agent', 'item'] as const;
export type UsageGroup = (typeof usageGroups)[number];
