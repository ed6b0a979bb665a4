import type { GatePolicy } from '../../shared/policy.js';
import type { ItemData } from './item-data.js';
import { currentStage } from './stage.js';

export type ApprovalGate = Extract<GatePolicy, { kind: 'approval' }>;

/**
 * The names whose approval of this gate counts now. An approval holds for the revision it was shown; one of code
 * also for later revisions with the same code, since other roles add only the item's documents.
 */
export const approvedBy = (data: ItemData): string[] => {
  const documents = currentStage(data)?.work === 'documents';
  const holds = data.approvals.filter((one) => one.gate === data.gate
    && (one.revision === (data.head ?? '') || (!documents && one.code !== null && one.code === data.code)));
  return [...new Set(holds.map((one) => one.name))];
};

export const isApproved = (data: ItemData, gate: ApprovalGate): boolean => approvedBy(data).length >= gate.min;

/** The approval gate at which the item stands, if it stands at one. */
export const openApproval = (data: ItemData): ApprovalGate | undefined => {
  if (data.phase !== 'gates' || data.policy === null) return undefined;
  const gate = data.policy.gates[data.gate];
  return gate?.kind === 'approval' && !isApproved(data, gate) ? gate : undefined;
};

/** What the first stage made of the ticket has been passed: from then on the item is that. */
export const documentsApproved = (data: ItemData): boolean => data.index > 0;
