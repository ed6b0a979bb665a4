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

/** What was told of one model since the last result. */
interface ModelUsage { usage: Usage; costUsd: number | undefined }

const sumOf = (since: ReadonlyMap<string, ModelUsage>): ResultUsage => {
  const all = [...since];
  const most = all.reduce<(typeof all)[number] | undefined>((a, b) => (a === undefined || b[1].usage.output > a[1].usage.output ? b : a), undefined);
  return { usage: all.map(([, one]) => one.usage).reduce(addUsage, noUsage), costUsd: sumOfCosts(all.map(([, one]) => one.costUsd)), model: most?.[0] ?? null };
};

/**
 * What this run has used. `model_usage_since_last_result` is complete and this run's alone; there are several results where
 * work in the background began further turns. `usage` may lack the last call, and `total_cost_usd` is the whole
 * conversation's: without the former the cost of a conversation gone on with is unknown.
 */
export class RunUsage {
  readonly #since = new Map<string, ModelUsage>();
  #told = false;

  add(result: JsonObject): void {
    const since = objectAt(result, 'model_usage_since_last_result');
    if (since === undefined) return;
    this.#told = true;
    for (const [name, one] of models(since)) {
      const known = this.#since.get(name);
      const usage = usageOfModel(one);
      const costUsd = numberAt(one, 'costUSD');
      this.#since.set(name, known === undefined ? { usage, costUsd } : {
        usage: addUsage(known.usage, usage), costUsd: known.costUsd === undefined || costUsd === undefined ? undefined : known.costUsd + costUsd,
      });
    }
  }

  /** At the end, with the last result. */
  of(result: JsonObject, { resumed }: { resumed: boolean }): ResultUsage {
    if (this.#told) return sumOf(this.#since);
    const usage = objectAt(result, 'usage');
    const model = models(objectAt(result, 'modelUsage') ?? {})[0]?.[0] ?? null;
    return { usage: usage === undefined ? null : usageOfMessage(usage), costUsd: resumed ? null : numberAt(result, 'total_cost_usd') ?? null, model };
  }
}
