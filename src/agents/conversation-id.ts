import { createHash } from 'node:crypto';
import type { AgentRunRequest } from '../shared/activities.js';

/** The UUID of the conversation that a run begins, from what names the run: a repeat of the same run has the same one. */
export const conversationId = ({ key, project, run }: Pick<AgentRunRequest, 'key' | 'project' | 'run'>): string => {
  const hex = createHash('sha256').update(`towpath\n${project}\n${key}\n${run}`).digest('hex');
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4] ?? '8';
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
