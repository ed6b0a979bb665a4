import type { Usage } from '../shared/activities.js';
import type { SessionTotal } from './adapter.js';
import { usageOfThread } from './codex/usage.js';
import { numberAt, objectAt, parseObject, type JsonObject } from './json-object.js';

const usageOf = (from: JsonObject): Usage | null => {
  if (numberAt(from, 'input_tokens') !== undefined) return usageOfThread(from);
  const input = numberAt(from, 'input');
  const output = numberAt(from, 'output');
  if (input === undefined && output === undefined) return null;
  const reasoning = numberAt(from, 'reasoning');
  return {
    input: input ?? 0, output: output ?? 0, cacheRead: numberAt(from, 'cacheRead') ?? 0, cacheWrite: numberAt(from, 'cacheWrite') ?? 0,
    ...(reasoning === undefined ? {} : { reasoning }),
  };
};

/**
 * What a conversation had used, as JSON: our own figures `{input, output, cacheRead, cacheWrite, costUsd}`, the same below
 * `usage`, or Codex's `turn.completed.usage`. undefined where it is none of them.
 */
export const previousTotal = (json: string): SessionTotal | undefined => {
  const from = parseObject(json);
  if (from === undefined) return undefined;
  const usage = usageOf(objectAt(from, 'usage') ?? from);
  const costUsd = numberAt(from, 'costUsd') ?? null;
  return usage === null && costUsd === null ? undefined : { usage, costUsd };
};
