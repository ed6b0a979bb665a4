import type { Usage } from '../shared/activities.js';
import type { Price } from '../shared/budget.js';

const million = 1_000_000;

const matches = (pattern: string, model: string): boolean =>
  new RegExp(`^${pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`).test(model);

const exactness = ({ model }: Price): number => (model.includes('*') ? model.replaceAll('*', '').length : Infinity);

export interface PriceQuery { model: string; /** ISO 8601. */ at: string; usage: Usage }

/**
 * USD by the table: of the rows for this model that held at that time the newest, and of equally new ones the most exact
 * name. null: the table does not know it.
 */
export const priceOf = (prices: readonly Price[], { model, at, usage }: PriceQuery): number | null => {
  const day = at.slice(0, 10);
  const [price] = prices.filter((one) => one.from <= day && matches(one.model, model))
    .sort((a, b) => b.from.localeCompare(a.from) || exactness(b) - exactness(a) || 0);
  if (price === undefined) return null;
  const usd = (usage.input * price.input + usage.output * price.output + usage.cacheRead * price.cacheRead + usage.cacheWrite * price.cacheWrite) / million;
  return Math.round(usd * 1e6) / 1e6;
};
