import { workflowTypes } from '../../src/shared/messages.js';

/** Of each history that must be kept: its workflow, and lines that stand in it in this order (`tell.ts`). */
export interface Required { type: string; tells: string[] }

const { item, project, provider, reconcile } = workflowTypes;
const done = ['shown done', 'end completed'];

/** Whoever is stopped gives its place back before it goes on. */
const stoppedAt = (tells: string[]): Required =>
  ({ type: item, tells: [...tells, 'update stop', 'release', 'update retry', 'activity merge', ...done] });
const agentAt = (stage: string): Required => stoppedAt([`run ${stage}.1.agent`]);

/** A code path that people or machines can bring about is in one of these; whoever adds one adds its history. */
export const required = {
  'straight-through': { type: item, tells: ['run analysis.1.agent', 'shown waiting analysis', 'update approve', 'run architecture.1.agent', 'run development.1.agent', 'run development.1.gate', 'run review.1.agent', 'run testing.1.agent', 'activity merge', ...done] },
  'rejected-and-answered': { type: item, tells: ['update answer', 'run analysis.2.agent', 'update reject', 'run analysis.3.agent', 'update approve', 'activity merge', ...done] },
  'rewinds-to-the-limit': { type: item, tells: ['run review.1.agent', 'run development.2.agent', 'run review.4.agent', 'release', 'update retry', 'run development.5.agent', 'run review.5.agent', 'release', 'update retry', 'run review.6.agent', 'activity merge', ...done] },
  'faults-to-the-limit': { type: item, tells: ['run analysis.1.agent', 'run analysis.1.repair', 'run analysis.2.agent', 'run development.3.gate', 'release', 'update retry', 'activity merge', ...done] },
  'waits': { type: item, tells: ['run analysis.1.agent', 'timer fired', 'local runPhase', 'shown waiting analysis', 'signal runStarted', 'shown running analysis', 'run architecture.1.agent', 'shown waiting architecture', 'timer fired', 'run architecture.1.agent', 'activity merge', 'shown waiting deploy', 'timer fired', 'activity merge', ...done] },
  'detours-to-the-merge': { type: item, tells: ['activity merge', 'run development.2.agent', 'activity merge', 'run deploy.2.candidate', 'activity merge', 'activity treeClean', 'update pause', 'shown paused deploy', 'update resume', 'activity treeClean', 'activity merge', 'run deploy.2.deploy', ...done] },
  'other-messages': { type: item, tells: ['signal merge', 'signal hint', 'signal approve', 'signal pause', 'signal resume', 'cancel', 'release', 'signal retry', 'update skip', ...done] },
  'stopped-at-analysis': agentAt('analysis'),
  'stopped-at-architecture': agentAt('architecture'),
  'stopped-at-development': agentAt('development'),
  'stopped-at-review': agentAt('review'),
  'stopped-at-testing': agentAt('testing'),
  'stopped-at-deploy': { type: item, tells: ['activity merge', 'run deploy.1.deploy', 'update stop', 'release', 'update retry', 'run deploy.1.deploy', ...done] },
  'stopped-at-gate': stoppedAt(['run development.1.gate']),
  'stopped-at-approval': stoppedAt(['shown waiting review']),
  'stopped-at-answer': stoppedAt(['shown waiting architecture']),
  'stopped-at-work-tree': stoppedAt(['activity treeClean']),
  'stopped-at-merge': { type: item, tells: ['activity merge', 'update stop', 'release', 'update retry', ...done] },
  'agent-away': { type: item, tells: ['run analysis.1.agent', 'shown queued analysis', 'activity agentReady', 'activity agentReady', 'update pause', 'shown paused analysis', 'update resume', 'activity agentReady', 'run analysis.1.agent', 'activity merge', ...done] },
  'budget-raised': { type: item, tells: ['run analysis.1.agent', 'shown waiting architecture', 'activity stageChanged', 'update raise', 'run architecture.1.agent', 'shown waiting development', 'activity stageChanged', 'run development.1.agent', 'activity merge', 'release', ...done] },
  'circuit-item': { type: item, tells: ['run analysis.1.agent', 'want', 'shown waiting analysis', 'signal grant', 'run analysis.1.agent', 'release', 'run architecture.1.agent', 'want', 'update stop', 'release', 'update retry', 'run architecture.2.agent', 'activity merge', ...done] },
  'circuit-provider': { type: provider, tells: ['signal runEnded', 'signal runEnded', 'signal runEnded', 'activity notify', 'signal want', 'signal runEnded', 'activity notify', 'grant', 'signal release', 'signal runEnded', 'activity notify', 'signal want', 'signal release'] },
  'continued-as-new-1': { type: item, tells: ['update approve', 'signal hint', 'end continued'] },
  'continued-as-new-2': { type: item, tells: ['continued', 'update approve', 'update approve', 'activity merge', ...done] },
  'project-numbers-and-places': { type: project, tells: ['activity seedCounter', 'update create', 'local resolvePlan', 'child started', 'grant', 'update create', 'activity closedItems', 'signal release', 'grant failed', 'grant', 'signal settings', 'signal nonsense'] },
  'project-merge-queue': { type: project, tells: ['signal want', 'grant', 'signal release', 'grant', 'signal ended'] },
  'project-paused-and-resumed': { type: project, tells: ['update pause', 'signal release', 'signal resume', 'signal want', 'grant', 'cancel'] },
  'project-remote-away': { type: project, tells: ['activity seedCounter', 'update create', 'activity seedCounter', 'child started', 'grant'] },
  'project-continued-as-new-1': { type: project, tells: ['child started', 'signal nonsense', 'end continued'] },
  'project-continued-as-new-2': { type: project, tells: ['continued', 'update create', 'signal release', 'grant'] },
  'through-the-forge': { type: item, tells: ['activity lookAtTicket', 'activity showTicket', 'shown waiting analysis', 'signal hint', 'run analysis.2.agent', 'shown waiting analysis', 'signal hint', 'shown waiting development', 'activity lookAtPull', 'run development.2.agent', 'shown waiting review', 'run development.3.agent', 'activity merge', 'activity showTicket', ...done] },
  'pushed-and-merged-outside': { type: item, tells: ['shown waiting development', 'signal hint', 'activity lookAtPull', 'run development.2.gate', 'shown waiting development', 'activity lookAtPull', 'activity lookAtPull', ...done] },
  'ticket-continued-as-new-1': { type: item, tells: ['activity showTicket', 'signal hint', 'end continued'] },
  'ticket-continued-as-new-2': { type: item, tells: ['continued', 'signal hint', 'activity lookAtTicket', 'activity merge', ...done] },
  'project-with-tracker': { type: project, tells: ['update create', 'activity createTicket', 'child started', 'update create', 'activity createTicket', 'child started'] },
  'refused-by-the-forge': { type: item, tells: ['activity merge', 'release', 'shown waiting deploy', 'timer fired', 'activity merge', 'timer fired', 'activity merge', ...done] },
  'second-round': { type: item, tells: ['activity lookAtTicket', 'shown waiting analysis', 'activity showTicket', 'activity merge', 'activity showTicket', ...done] },
  'project-reopens': { type: project, tells: ['update create', 'child started', 'signal ended', 'signal reopen', 'child started', 'grant', 'signal ended'] },
  'reconciler': { type: reconcile, tells: ['activity reconcile', 'timer fired', 'activity reconcile'] },
} satisfies Record<string, Required>;

export type HistoryName = keyof typeof required;
