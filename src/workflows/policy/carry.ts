import { limits } from '../../shared/ids.js';
import { jsonBytes } from './bytes.js';
import type { ItemData } from './item-data.js';

/** What continue-as-new takes along: everything, with the oldest timeline entries and verdicts left out until it fits a payload. */
export const carry = (data: ItemData): ItemData => {
  let carried = data;
  while (jsonBytes(carried) > limits.payloadBytes && (carried.timeline.length > 10 || carried.verdicts.length > 5)) {
    carried = { ...carried, timeline: carried.timeline.slice(Math.min(10, Math.max(0, carried.timeline.length - 10))), verdicts: carried.verdicts.slice(-5) };
  }
  return carried;
};
