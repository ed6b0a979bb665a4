import { readIfThere } from '../host/files.js';
import { runFile, type RunFolder } from '../host/run-folder.js';
import type { Usage } from '../shared/activities.js';
import { addUsage, noUsage } from '../shared/usage.js';

export interface UsageSoFar { usage: Usage; costUsd: number | null }

interface UsageEvent { t: 'usage'; key: string; usage: Usage; costUsd?: number | null }

const parse = (line: string): UsageEvent | undefined => {
  if (!line.includes('"usage"')) return undefined;
  try {
    const event = JSON.parse(line) as UsageEvent;
    return event.t === 'usage' ? event : undefined;
  } catch { return undefined; }
};

/** The usage that a run's events have told, each key once; null where they told none. */
export const usageSoFar = async (folder: RunFolder): Promise<UsageSoFar | null> => {
  const calls = new Map<string, UsageEvent>();
  for (const line of (await readIfThere(runFile(folder, 'events')) ?? '').split('\n')) {
    const event = parse(line);
    if (event !== undefined) calls.set(event.key, event);
  }
  if (calls.size === 0) return null;
  const total: UsageSoFar = { usage: noUsage, costUsd: null };
  for (const { usage, costUsd } of calls.values()) {
    total.usage = addUsage(total.usage, usage);
    if (costUsd != null) total.costUsd = (total.costUsd ?? 0) + costUsd;
  }
  return total;
};
