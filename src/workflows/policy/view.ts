import { documentsFolder } from '../../shared/ids.js';
import type { Decide, ItemDocument, StageProgress } from '../../shared/documents.js';
import { approvedBy, openApproval } from './approval.js';
import { budgetStates } from './budget.js';
import type { ItemData } from './item-data.js';
import { reasonOf } from './reason.js';
import { currentStage, stageName } from './stage.js';
import { ticketLeft } from './tending.js';
import { possibleVerbs } from './verbs.js';
import { standing } from './waiting.js';

const iso = (ms: number): string => new Date(ms).toISOString();
const round = (seconds: number): number => Math.round(seconds * 10) / 10;

const filesToRead = (data: ItemData): string[] => {
  const folder = documentsFolder(data.item.key);
  return data.documents.map((one) => `${folder}/${one.path}`);
};

const decide = (data: ItemData): Decide | null => {
  const { waitingFor } = standing(data);
  if (waitingFor !== 'approval' && waitingFor !== 'answer') return null;
  const common = { revision: data.head, files: filesToRead(data), approvedBy: [] };
  if (waitingFor === 'answer') return { ...common, what: 'answer', questions: data.report?.questions ?? [], by: ['*'], min: 1 };
  const gate = openApproval(data);
  return gate === undefined ? null : { ...common, what: 'approval', questions: [], by: gate.by, min: gate.min, approvedBy: approvedBy(data) };
};

const stages = (data: ItemData, now: number): StageProgress[] => (data.plan?.stages ?? []).map(({ stage, role }, index) => {
  const current = index === data.index && !data.done;
  const running = current && data.stageSince !== null ? (now - data.stageSince) / 1000 : 0;
  const passed = data.skipped.includes(stage) ? 'skipped' as const : 'passed' as const;
  const status = current ? 'current' as const : index < data.index ? passed : 'todo' as const;
  return { stage, role, status, attempts: data.attempts[stage] ?? 0, seconds: round((data.stageSeconds[stage] ?? 0) + running) };
});

const human = (data: ItemData, now: number): number =>
  round(data.humanSeconds + (data.humanSince === null ? 0 : (now - data.humanSince) / 1000));

const until = (data: ItemData, now: number): string | null => {
  // From its time on one tries, and nobody knows how long that takes.
  const circuit = data.permits.circuit?.state === 'granted' || (data.circuit?.until ?? 0) < now ? undefined : data.circuit?.until;
  const ends = data.limit?.until ?? data.connection?.until ?? circuit ?? null;
  return ends === null ? null : iso(ends);
};

const budgetOf = (data: ItemData): Pick<ItemDocument, 'budget'> => {
  const budget = budgetStates(data);
  return budget.length === 0 ? {} : { budget };
};

const ticketOf = (data: ItemData): Pick<ItemDocument, 'ticket'> => {
  const { ticket } = data.item;
  const left = ticketLeft(data);
  return ticket === undefined ? {} : { ticket: { connection: ticket.connection, url: ticket.url, ...(left === undefined ? {} : { left }) } };
};

/** The item's document: the query's answer, the API's body, the workflow's result. */
export const itemDocument = (data: ItemData, now: number): ItemDocument => ({
  key: data.item.key, title: data.item.title, body: data.item.body,
  pipeline: data.plan?.pipeline ?? data.item.pipeline ?? 'default', round: data.item.round, priority: data.item.priority,
  ...standing(data),
  since: iso(data.since), asOf: iso(now), until: until(data, now),
  stage: stageName(data), stages: stages(data, now), attempts: data.attempts,
  revision: data.head, decide: decide(data),
  branch: data.branch, pullRequest: data.pull, ...ticketOf(data), mergedSha: data.mergedSha,
  usage: data.usage, ...(data.spent === undefined ? {} : { spent: data.spent, untold: data.untold ?? [] }),
  ...budgetOf(data), humanTime: human(data, now),
  lastFailure: data.lastFailure, verdicts: data.verdicts, timeline: data.timeline,
  can: possibleVerbs(data),
  ...(data.subtasks === undefined ? {} : { subtasks: data.subtasks }),
  run: data.pending === null ? null : { id: data.pending.id, startedAt: iso(data.pending.startedAt), started: data.pending.started },
  reason: reasonOf(data),
});

const command: Record<string, string> = {
  approval: 'towpath approve KEY` or `towpath reject KEY --reason "…"', answer: 'towpath answer KEY "…"',
};

/** Markdown for the Web UI: who waits for what, and the command that ends it. */
export const itemDetails = (data: ItemData, now: number): string => {
  const doc = itemDocument(data, now);
  const work = currentStage(data)?.role ?? '';
  const lines = [
    `**${doc.key}** ${doc.title}`, '',
    `- state: **${doc.state}**${doc.waitingFor === null ? '' : ` for **${doc.waitingFor}** (${doc.waitingOn.join(', ')})`} since ${doc.since}`,
    `- stage: ${doc.stage ?? 'none yet'} ${work === '' ? '' : `(${work}, attempt ${doc.attempts[doc.stage ?? ''] ?? 0})`}`,
    `- branch: ${doc.branch}${doc.revision === null ? '' : ` at ${doc.revision.slice(0, 12)}`}`,
  ];
  if (doc.reason !== null) lines.push(`- reason: ${doc.reason}`);
  if (doc.decide !== null) lines.push(`- end it: \`${(command[doc.decide.what] ?? '').replaceAll('KEY', doc.key)}\``);
  if (doc.mergedSha !== null) lines.push(`- merged: ${doc.mergedSha}`);
  for (const { at, event, detail } of doc.timeline.slice(-8)) lines.push(`- ${at} ${event} ${detail}`);
  return lines.join('\n');
};
