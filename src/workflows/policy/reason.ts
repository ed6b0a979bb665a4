import { shortage, shortageText } from './budget.js';
import type { ItemData } from './item-data.js';

/** Why it stands where it stands, in the words of whoever or whatever put it there. */
export const reasonOf = (data: ItemData): string | null => {
  const { stopped, paused, blocked, treeDirty, mergeRefused, limit, agentAway, circuit } = data;
  const said = stopped?.reason ?? paused?.reason ?? '';
  const short = data.done || data.plan === null ? undefined : shortage(data);
  return said !== '' ? said : blocked?.message ?? treeDirty?.message ?? mergeRefused?.message ?? limit?.message ?? agentAway?.message ?? circuit?.message ?? (short === undefined ? data.tending?.away.pull?.message ?? data.tending?.away.ticket?.message ?? null : shortageText(short));
};
