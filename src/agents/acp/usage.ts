import type { Usage } from '../../shared/activities.js';
import { numberAt, objectAt, objectsAt, textAt, type JsonObject } from '../json-object.js';

export interface TurnUsage { usage: Usage | null; /** The input is one figure: what the cache gave is in it. */ unsplit: boolean; model: string | null }

/** Nothing but zeroes comes from turns that never reached a model: it says nothing. */
const told = (usage: Usage): Usage | null => (usage.input + usage.output + usage.cacheRead + usage.cacheWrite === 0 ? null : usage);

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

/** What the answer to `session/prompt` says that the turn used. */
export const usageOfTurn = (result: JsonObject): TurnUsage => {
  const quota = objectAt(objectAt(result, '_meta'), 'quota');
  const model = textAt(objectsAt(quota, 'model_usage')[0], 'model') ?? null;
  const usage = objectAt(result, 'usage');
  if (usage !== undefined) return { usage: told(ofResult(usage)), unsplit: false, model };
  const total = ofQuota(objectAt(quota, 'token_count'));
  return { usage: total, unsplit: total !== null, model };
};
