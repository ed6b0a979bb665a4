import type { ItemDocument } from '../shared/documents.js';

/** A workflow's clock stands still while nothing happens: what has passed since is added to the sums that still run. */
export const withTimePassed = (item: ItemDocument, now: number): ItemDocument => {
  const passed = Math.max(0, (now - Date.parse(item.asOf)) / 1000);
  const human = item.state === 'blocked' || item.waitingFor === 'approval' || item.waitingFor === 'answer' || item.waitingFor === 'budget';
  const round = (seconds: number): number => Math.round(seconds * 10) / 10;
  // From the time of an open circuit on one item tries, and nobody knows how long that takes.
  const over = item.waitingFor === 'limit' && item.until !== null && Date.parse(item.until) < now;
  return {
    ...item, ...(over ? { until: null } : {}), asOf: new Date(now).toISOString(),
    humanTime: human ? round(item.humanTime + passed) : item.humanTime,
    stages: item.stages.map((stage) => (stage.status === 'current' ? { ...stage, seconds: round(stage.seconds + passed) } : stage)),
  };
};
