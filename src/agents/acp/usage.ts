import type { Usage } from '../../shared/activities.js';
import { addUsage, noUsage } from '../../shared/usage.js';
import { numberAt, objectAt, objectsAt, textAt, type JsonObject } from '../json-object.js';

export interface TurnUsage { usage: Usage | null; /** The input is one figure: what the cache gave is in it. */ unsplit: boolean; model: string | null }

const sizeOf = (usage: Usage): number => usage.input + usage.output + usage.cacheRead + usage.cacheWrite;

/** Nothing but zeroes comes from turns that never reached a model: it says nothing. */
const told = (usage: Usage): Usage | null => (sizeOf(usage) === 0 ? null : usage);

const ofResult = (usage: JsonObject): Usage => {
  const reasoning = numberAt(usage, 'thoughtTokens');
  return {
    input: numberAt(usage, 'inputTokens') ?? 0, output: numberAt(usage, 'outputTokens') ?? 0,
    cacheRead: numberAt(usage, 'cachedReadTokens') ?? 0, cacheWrite: numberAt(usage, 'cachedWriteTokens') ?? 0,
    ...(reasoning === undefined ? {} : { reasoning }),
  };
};

/** Gemini tells two totals only, and only here. */
const ofQuota = (count: JsonObject | undefined): Usage | null => {
  const input = numberAt(count, 'input_tokens');
  const output = numberAt(count, 'output_tokens');
  return input === undefined || output === undefined ? null : { input, output, cacheRead: 0, cacheWrite: 0 };
};

/** A model's own count; undefined where its parts are not told apart. */
const ofModel = (count: JsonObject | undefined): Usage | undefined => {
  const input = numberAt(count, 'inputTokens');
  const output = numberAt(count, 'outputTokens');
  if (input === undefined || output === undefined) return undefined;
  return { input, output, cacheRead: numberAt(count, 'cachedInputTokens') ?? 0, cacheWrite: numberAt(count, 'cachedWriteTokens') ?? numberAt(count, 'cacheWriteInputTokens') ?? 0 };
};

/** The models' counts hold what an agent's own helpers used, which `usage` may lack. */
const larger = (usage: Usage, counts: (Usage | undefined)[]): Usage => {
  if (counts.some((one) => one === undefined)) return usage;
  const all = counts.reduce<Usage>((sum, one) => addUsage(sum, one as Usage), noUsage);
  return sizeOf(all) > sizeOf(usage) ? { ...all, ...(usage.reasoning === undefined ? {} : { reasoning: usage.reasoning }) } : usage;
};

const outputOf = (one: JsonObject): number => { const count = objectAt(one, 'token_count'); return numberAt(count, 'outputTokens') ?? numberAt(count, 'output_tokens') ?? 0; };

/** What the answer to `session/prompt` says that the turn used. */
export const usageOfTurn = (result: JsonObject): TurnUsage => {
  const quota = objectAt(objectAt(result, '_meta'), 'quota');
  const models = objectsAt(quota, 'model_usage');
  const most = models.reduce<JsonObject | undefined>((a, b) => (a === undefined || outputOf(b) > outputOf(a) ? b : a), undefined);
  const model = textAt(most, 'model') ?? null;
  const usage = objectAt(result, 'usage');
  if (usage !== undefined) return { usage: told(larger(ofResult(usage), models.map((one) => ofModel(objectAt(one, 'token_count'))))), unsplit: false, model };
  const total = ofQuota(objectAt(quota, 'token_count'));
  return { usage: total, unsplit: total !== null, model };
};
