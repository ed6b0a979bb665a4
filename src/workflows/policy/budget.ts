import type { RunOutcome } from '../../shared/activities.js';
import { budgetParts, type Budget, type BudgetPart, type BudgetState } from '../../shared/budget.js';
import { addMoney, addSpending, nothingSpent, sameRow, sumBy, tokensOf, type SpentRow } from '../../shared/spending.js';
import { noUsage } from '../../shared/usage.js';
import type { Account, ItemData, Reserve } from './item-data.js';
import { note } from './timeline.js';

/** Shares of a budget, in percent, at which people are warned. */
const warnings = [80, 95] as const;
/** Of the budget, for a run without a cap of its own. */
const usualShare = 0.1;
/** Rows that an item keeps; older days are summed beyond. */
const keptRows = 24;

const accountOf = ({ account, usage }: ItemData): Account =>
  account ?? { costUsd: usage.costUsd ?? 0, tokens: tokensOf(usage), runs: usage.runs, estimated: usage.estimated };

const limitOf = ({ policy, raised }: ItemData, part: BudgetPart): number | null => {
  const limit = policy?.budget?.[part] ?? null;
  return limit === null ? null : Math.max(limit, raised?.[part] ?? 0);
};

const shareOf = (budget: Budget | undefined, part: 'costUsd' | 'tokens'): number | null => (budget?.[part] == null ? null : budget[part] * usualShare);

/** What the next run takes before it starts. */
export const reserveOf = ({ policy }: ItemData): Reserve => ({
  agent: policy?.agent?.name ?? '',
  costUsd: policy?.agent?.cap?.costUsd ?? shareOf(policy?.budget, 'costUsd'), tokens: policy?.agent?.cap?.tokens ?? shareOf(policy?.budget, 'tokens'),
});

/** The item's budget part by part; empty where none is set. */
export const budgetStates = (data: ItemData): BudgetState[] => {
  const account = accountOf(data);
  const reserve = { ...reserveOf(data), runs: 1 };
  return budgetParts.flatMap((part) => {
    const limit = limitOf(data, part);
    return limit === null ? [] : [{ part, limit, spent: account[part], reserve: reserve[part] ?? 0, estimated: account.estimated }];
  });
};

/** Sums of money are floating: a millionth of a dollar decides nothing. */
const slack = 1e-6;

/** The first part in which the next run does not fit. undefined: it may start, or is under way, or there is none to start. */
export const shortage = (data: ItemData): BudgetState | undefined => {
  if (data.phase !== 'agent' || data.pending !== null || data.policy?.agent == null) return undefined;
  return budgetStates(data).find(({ limit, spent, reserve }) => spent + reserve > limit + slack);
};

const shown: Record<BudgetPart, (value: number) => string> = {
  costUsd: (value) => `$${value.toFixed(2)}`, tokens: (value) => `${Math.round(value)} tokens`, runs: (value) => `${value} runs`,
};

/** Why no run starts, and what ends that. */
export const shortageText = ({ part, limit, spent, reserve }: BudgetState): string =>
  `${shown[part](spent)} of the item's ${shown[part](limit)} are spent and the next run may take ${shown[part](reserve)}: raise the budget, with the verb raise or in towpath.yaml`;

/** What the agent is told to keep to: its cap, and never more than what is left. */
export const capOf = (data: ItemData): { costUsd: number | null; turns: number | null } | undefined => {
  const cap = data.policy?.agent?.cap;
  const money = budgetStates(data).find(({ part }) => part === 'costUsd');
  const left = money === undefined ? null : Math.max(0, money.limit - money.spent);
  const costUsd = cap?.costUsd == null ? left : Math.min(cap.costUsd, left ?? cap.costUsd);
  return costUsd === null && cap?.turns == null ? undefined : { costUsd, turns: cap?.turns ?? null };
};

const rowOf = (outcome: RunOutcome, agent: string): SpentRow => ({
  ...nothingSpent, ...(outcome.usage ?? noUsage), runs: 1, costUsd: outcome.costUsd, estimated: outcome.priced === true,
  day: outcome.endedAt.slice(0, 10), stage: outcome.run.split('.')[1] ?? '', agent,
});

type Brief = (row: SpentRow, oldest: SpentRow) => SpentRow;

/** An item tells what its stages cost, whatever the day; to its project a day's sum is what must be right. */
const withoutDay: Brief = (row, { day }) => ({ ...row, day });
const dayAlone: Brief = (row) => ({ ...row, stage: '', agent: '' });

/** The newest rows as they are, older ones in brief. */
const withRow = (rows: SpentRow[], row: SpentRow, brief: Brief): SpentRow[] => {
  const all = sumBy([...rows, row], sameRow);
  const [oldest] = all;
  if (oldest === undefined || all.length <= keptRows) return all;
  return sumBy(all.map((one, at) => (at <= all.length - keptRows ? brief(one, oldest) : one)), sameRow);
};

/** A run without figures counts its reserve: it spent something that nobody told. */
const charged = (account: Account, outcome: RunOutcome, reserve: Reserve | null): Account => {
  const tokens = outcome.usage === null ? reserve?.tokens ?? 0 : tokensOf(outcome.usage);
  const costUsd = outcome.costUsd ?? reserve?.costUsd ?? 0;
  const guessed = (outcome.usage === null && reserve?.tokens != null) || (outcome.costUsd === null && reserve?.costUsd != null);
  return {
    costUsd: addMoney(account.costUsd, costUsd) ?? 0, tokens: account.tokens + tokens, runs: account.runs + 1,
    estimated: account.estimated || guessed || outcome.priced === true,
  };
};

/** A run's end in every sum, once: what it reserved comes back, what it used is counted. */
export const chargeRun = (data: ItemData, outcome: RunOutcome): ItemData => {
  if (outcome.neverBegan === true) return { ...data, reserved: null };
  const reserve = data.reserved ?? null;
  const row = rowOf(outcome, reserve?.agent ?? data.policy?.agent?.name ?? '');
  return {
    ...data, reserved: null, usage: addSpending(data.usage, row), account: charged(accountOf(data), outcome, reserve),
    spent: withRow(data.spent ?? [], row, withoutDay), untold: withRow(data.untold ?? [], row, dayAlone),
  };
};

const mostUsed = (data: ItemData): (BudgetState & { percent: number }) | undefined => {
  const [most] = budgetStates(data).map((state) => ({ ...state, percent: (100 * state.spent) / state.limit })).sort((a, b) => b.percent - a.percent);
  return most;
};

/** How much of the budget is used, for people. */
export const budgetText = (data: ItemData): string => {
  const most = mostUsed(data);
  return most === undefined ? '' : `${Math.floor(most.percent)} % of the item's budget is used: ${shown[most.part](most.spent)} of ${shown[most.part](most.limit)}`;
};

/** Says once when a share of the budget is used up. */
export const warnOfBudget = (data: ItemData, now: number): ItemData => {
  const most = mostUsed(data);
  const reached = warnings.filter((percent) => (most?.percent ?? 0) >= percent).at(-1);
  if (most === undefined || reached === undefined || reached <= (data.budgetWarned ?? 0)) return data;
  return note({ ...data, budgetWarned: reached }, now, { event: 'budget', detail: budgetText(data) });
};
