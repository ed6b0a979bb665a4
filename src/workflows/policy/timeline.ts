import { limits } from '../../shared/ids.js';
import type { ItemData } from './item-data.js';
import { stageName } from './stage.js';

export const oneLine = (text: string, max: number = limits.timelineCharacters): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= max ? line : `${line.slice(0, max - 1)}…`;
};

/** Adds a line to the timeline; the oldest go when there are more than the limit. */
export const note = (data: ItemData, now: number, { event, detail = '' }: { event: string; detail?: string }): ItemData => {
  const stage = stageName(data);
  const entry = {
    at: new Date(now).toISOString(), stage, attempt: stage === null ? 0 : data.attempts[stage] ?? 0,
    event, detail: oneLine(detail),
  };
  return { ...data, timeline: [...data.timeline, entry].slice(-limits.timelineEntries) };
};
