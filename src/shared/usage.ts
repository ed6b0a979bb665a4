import type { Usage } from './activities.js';

export const noUsage: Usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

const parts = ['input', 'output', 'cacheRead', 'cacheWrite'] as const;

const combine = (a: Usage, b: Usage, sign: 1 | -1): Usage => {
  const told = a.reasoning !== undefined || b.reasoning !== undefined;
  return {
    input: a.input + sign * b.input, output: a.output + sign * b.output,
    cacheRead: a.cacheRead + sign * b.cacheRead, cacheWrite: a.cacheWrite + sign * b.cacheWrite,
    ...(told ? { reasoning: (a.reasoning ?? 0) + sign * (b.reasoning ?? 0) } : {}),
  };
};

export const addUsage = (a: Usage, b: Usage): Usage => combine(a, b, 1);

/** What a total grew by. Where it became smaller it is another count, and stands for itself; of a part that was not told before nobody knows. */
export const usageSince = (total: Usage, before: Usage): Usage => {
  if (parts.some((part) => total[part] < before[part])) return total;
  const { reasoning, ...grown } = combine(total, before, -1);
  return reasoning === undefined || before.reasoning === undefined ? grown : { ...grown, reasoning: Math.max(0, reasoning) };
};
