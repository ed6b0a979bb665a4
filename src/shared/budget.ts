/** What may be spent; null: no bound. `costUsd` is USD, `tokens` of all kinds together. */
export interface Budget { costUsd: number | null; tokens: number | null; runs: number | null }

export type BudgetPart = keyof Budget;
export const budgetParts = ['costUsd', 'tokens', 'runs'] as const;

/** What one run may spend: it is reserved before the run starts. null: a tenth of the budget. */
export interface Cap { costUsd: number | null; tokens: number | null; /** For agents that count turns. */ turns: number | null }

/** A model's price from a day on, in USD per million tokens. */
export interface Price {
  /** As agents name it; `*` stands for any characters. */
  model: string;
  /** YYYY-MM-DD, UTC. */
  from: string;
  input: number; output: number; cacheRead: number; cacheWrite: number;
}

/** One part of an item's budget, as it stands. */
export interface BudgetState { part: BudgetPart; limit: number; spent: number; /** What the next run takes before it starts. */ reserve: number; estimated: boolean }
