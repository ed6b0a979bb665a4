import type { StageRef } from '../../shared/policy.js';
import type { ItemData } from './item-data.js';

export const currentStage = (data: ItemData): StageRef | undefined => data.plan?.stages[data.index];

export const stageName = (data: ItemData): string | null => currentStage(data)?.stage ?? null;

export const attemptOf = (data: ItemData): number => data.attempts[stageName(data) ?? ''] ?? 0;

/** The stage that mends code: the last one of work `code` before `index`, else the one before. */
export const mendingStage = (data: ItemData, index: number): number => {
  const stages = data.plan?.stages ?? [];
  for (let at = index - 1; at >= 0; at -= 1) if (stages[at]?.work === 'code') return at;
  return Math.max(0, index - 1);
};

/** Clears what belongs to one pass through a stage, approvals included, and goes to the stage at `index`. */
export const enterStage = (data: ItemData, index: number, now: number): ItemData => {
  const left = stageName(data);
  const spent = left !== null && data.stageSince !== null ? (now - data.stageSince) / 1000 : 0;
  const stageSeconds = left === null ? data.stageSeconds : { ...data.stageSeconds, [left]: (data.stageSeconds[left] ?? 0) + spent };
  return {
    ...data, stageSeconds, stageSince: now, index, policy: null, begun: false,
    phase: 'agent', gate: 0, faults: 0, transients: 0, lastChance: false, repair: null, report: null,
    candidate: null, treeDirty: null, approvals: [], circuit: null, agentAway: null,
    ...(data.mergeRefused == null ? {} : { mergeRefused: null }),
  };
};
