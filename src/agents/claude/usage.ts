import type { Usage } from '../../shared/activities.js';
import { addUsage, noUsage } from '../../shared/usage.js';
import { numberAt, objectAt, type JsonObject } from '../json-object.js';

/** `usage` of a message or a result. */
export const usageOfMessage = (usage: JsonObject): Usage => ({
  input: numberAt(usage, 'input_tokens') ?? 0, output: numberAt(usage, 'output_tokens') ?? 0,
  cacheRead: numberAt(usage, 'cache_read_input_tokens') ?? 0, cacheWrite: numberAt(usage, 'cache_creation_input_tokens') ?? 0,
});

export interface ResultUsage { usage: Usage | null; costUsd: number | null; model: string | null }

const models = (by: JsonObject): readonly (readonly [string, JsonObject])[] =>
  Object.keys(by).flatMap((name) => { const one = objectAt(by, name); return one === undefined ? [] : [[name, one] as const]; });

const usageOfModel = (one: JsonObject): Usage => ({
  input: numberAt(one, 'inputTokens') ?? 0, output: numberAt(one, 'outputTokens') ?? 0,
  cacheRead: numberAt(one, 'cacheReadInputTokens') ?? 0, cacheWrite: numberAt(one, 'cacheCreationInputTokens') ?? 0,
});

const sumOfCosts = (costs: (number | undefined)[]): number | null =>
  costs.some((cost) => cost === undefined) ? null : Number(costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0).toFixed(10));

/**
 * What this run has used. `model_usage_since_last_result` is complete and this run's alone; `usage` may lack the last call,
 * and `total_cost_usd` is the whole conversation's: without the former the cost of a conversation gone on with is unknown.
 */
export const usageOfResult = (result: JsonObject, { resumed }: { resumed: boolean }): ResultUsage => {
  const since = objectAt(result, 'model_usage_since_last_result');
  if (since !== undefined) {
    const all = models(since);
    const most = all.reduce<readonly [string, JsonObject] | undefined>((a, b) =>
      a === undefined || (numberAt(b[1], 'outputTokens') ?? 0) > (numberAt(a[1], 'outputTokens') ?? 0) ? b : a, undefined);
    return { usage: all.map(([, one]) => usageOfModel(one)).reduce(addUsage, noUsage), costUsd: sumOfCosts(all.map(([, one]) => numberAt(one, 'costUSD'))), model: most?.[0] ?? null };
  }
  const usage = objectAt(result, 'usage');
  const model = models(objectAt(result, 'modelUsage') ?? {})[0]?.[0] ?? null;
  return { usage: usage === undefined ? null : usageOfMessage(usage), costUsd: resumed ? null : numberAt(result, 'total_cost_usd') ?? null, model };
};
