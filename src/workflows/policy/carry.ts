import { limits } from '../../shared/ids.js';
import type { ItemData } from './item-data.js';

const bytes = (value: unknown): number => {
  const text = JSON.stringify(value);
  let more = 0;
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7f) more += 2;
  return text.length + more;
};

/** What continue-as-new takes along: everything, with the oldest timeline entries and verdicts left out until it fits a payload. */
export const carry = (data: ItemData): ItemData => {
  let carried = data;
  while (bytes(carried) > limits.payloadBytes && (carried.timeline.length > 10 || carried.verdicts.length > 5)) {
    carried = { ...carried, timeline: carried.timeline.slice(Math.min(10, Math.max(0, carried.timeline.length - 10))), verdicts: carried.verdicts.slice(-5) };
  }
  return carried;
};
