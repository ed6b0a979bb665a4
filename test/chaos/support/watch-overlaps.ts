import { markedProcesses } from './process-table.js';

/** Looks at the process table until told to end: two runs of one item at once are noted. */
export const watchOverlaps = (home: string): { end: () => Promise<string[]>; looks: () => number } => {
  const found = new Set<string>();
  let going = true;
  let looks = 0;
  const watch = async (): Promise<void> => {
    while (going) {
      const runs = new Map<string, Set<string>>();
      for (const { item, run } of markedProcesses(home)) runs.set(item, (runs.get(item) ?? new Set<string>()).add(run));
      for (const [item, marks] of runs) if (marks.size > 1) found.add(`${item}: ${[...marks].join(' ')}`);
      looks += 1;
      await new Promise((resolve) => { setTimeout(resolve, 150); });
    }
  };
  const done = watch();
  return { end: async () => { going = false; await done; return [...found]; }, looks: () => looks };
};
