import type { Usage } from '../../shared/activities.js';
import { numberAt, type JsonObject } from '../json-object.js';

/** `turn.completed.usage`, made disjoint: `input_tokens` includes what the cache gave and took. */
export const usageOfThread = (usage: JsonObject): Usage => {
  const cacheRead = numberAt(usage, 'cached_input_tokens') ?? 0;
  const cacheWrite = numberAt(usage, 'cache_write_input_tokens') ?? 0;
  const reasoning = numberAt(usage, 'reasoning_output_tokens');
  return {
    input: Math.max(0, (numberAt(usage, 'input_tokens') ?? 0) - cacheRead - cacheWrite), output: numberAt(usage, 'output_tokens') ?? 0,
    cacheRead, cacheWrite, ...(reasoning === undefined ? {} : { reasoning }),
  };
};
