export const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('nothing was measured');
  return middle;
};

export const until = async <T>(what: string, look: () => T | undefined | Promise<T | undefined>, seconds = 120): Promise<T> => {
  const last = performance.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > last) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
};
