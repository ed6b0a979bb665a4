/** What was used, for people: `1,234 in (of it 1,000 from the cache), 44 out`. */
export interface ShownUsage { input: number; output: number; cacheRead: number | null; cacheWrite: number | null; reasoning?: number | undefined }

const count = (value: number): string => value.toLocaleString('en-US');

export const usageText = ({ input, output, cacheRead, cacheWrite, reasoning }: ShownUsage): string => {
  const cached = (cacheRead ?? 0) === 0 && (cacheWrite ?? 0) === 0 ? '' : ` + ${count(cacheRead ?? 0)} from and ${count(cacheWrite ?? 0)} to the cache`;
  return `${count(input)} tokens in${cached}, ${count(output)} out${reasoning === undefined ? '' : ` (${count(reasoning)} reasoning told)`}`;
};

/** US dollars, with as many digits as a small sum needs. */
export const money = (usd: number): string => `$${usd < 0.1 ? String(Number(usd.toFixed(6))) : usd.toFixed(2)}`;
