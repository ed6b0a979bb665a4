import type { TicketState } from '../../shared/connections.js';
import type { Note, NoteBlock } from '../../shared/note.js';
import type { PullStatus } from '../../shared/pull.js';
import type { Saying } from '../../shared/ticket.js';
import { documentsFolder, ownPrefix } from '../../shared/ids.js';
import { approvedBy, openApproval } from './approval.js';
import { budgetText } from './budget.js';
import type { ItemData } from './item-data.js';
import { attemptOf, stageName } from './stage.js';
import { reasonOf } from './reason.js';
import { standing } from './waiting.js';

/** State and wait in one line for people. */
export const waitText = (data: ItemData): string => {
  const { state, waitingFor, waitingOn } = standing(data);
  if (waitingFor === null) return state;
  const on = waitingOn.filter((one) => one !== '*').join(', ');
  const who = waitingFor === 'approval' || waitingFor === 'answer' || waitingFor === 'review' ? on || 'anyone of the project' : on;
  return `${state} for ${waitingFor}${who === '' ? '' : ` (${who})`}`;
};

const stageText = (data: ItemData): string => {
  const name = stageName(data);
  if (data.done) return data.mergedSha === null ? 'over, nothing merged' : 'over';
  if (name === null) return 'not begun';
  return `${name} (${String(data.index + 1)} of ${String(data.plan?.stages.length ?? 0)}), attempt ${String(Math.max(1, attemptOf(data)))}`;
};

const attemptsText = ({ attempts }: ItemData): string => Object.entries(attempts).map(([stage, count]) => `${stage} ${String(count)}`).join(', ');

const moneyText = ({ usage }: ItemData): string => {
  if (usage.runs === 0) return '';
  const money = usage.costUsd === null ? 'not told' : `${usage.estimated ? 'about ' : ''}$${usage.costUsd.toFixed(2)}`;
  return `${money} in ${String(usage.runs)} ${usage.runs === 1 ? 'run' : 'runs'}`;
};

const doText = (data: ItemData): string | undefined => {
  const { state, waitingFor } = standing(data);
  if (waitingFor === 'approval') return 'To decide: move the ticket, or write `/towpath approve` or `/towpath reject` with the reason.';
  if (waitingFor === 'answer') return 'To answer: reply with a comment.';
  if (waitingFor === 'budget') return `${budgetText(data)}. To go on: \`towpath raise\`.`;
  return state === 'blocked' || state === 'stopped' ? 'To go on: `/towpath retry`.' : undefined;
};

const facts = (rows: [string, string][]): NoteBlock => ({ kind: 'facts', rows: rows.filter(([, value]) => value !== '') });

/** One a ticket, whatever round is at work: the name that the first round gave it. */
const cardName = (key: string): string => `${key}/1/card`;

/** The ticket's one live card. It tells no time: a card that says the same is not written again. */
export const cardOf = (data: ItemData): Saying => {
  const blocks: NoteBlock[] = [
    { kind: 'heading', text: `${data.item.key}: ${waitText(data)}` },
    facts([
      ['Round', data.item.round > 1 ? String(data.item.round) : ''], ['Stage', stageText(data)], ['Attempts', attemptsText(data)], ['Branch', data.head === null ? '' : `${data.branch} at ${data.head.slice(0, 12)}`],
      ['Cost', moneyText(data)], ['Merged', data.mergedSha ?? ''],
    ]),
  ];
  const reason = reasonOf(data);
  if (reason !== null) blocks.push({ kind: 'quote', text: reason.slice(0, 1_000) });
  const what = doText(data);
  if (what !== undefined) blocks.push({ kind: 'text', text: what });
  if (data.pull?.link != null) blocks.push({ kind: 'links', links: [{ text: `Pull request ${String(data.pull.number)}`, url: data.pull.link }] });
  return { once: cardName(data.item.key), note: { blocks } };
};

/** What a person is asked now, once for each time that it is asked: with what is to be decided, and its revision. */
export const askOf = (data: ItemData): Saying | undefined => {
  const { waitingFor, waitingOn } = standing(data);
  const place = `${data.item.key}/${String(data.item.round)}/ask-${stageName(data) ?? ''}.${String(attemptOf(data))}.${String(data.runs)}`;
  if (waitingFor === 'answer') {
    const questions = data.report?.questions ?? [];
    return { once: place, note: { blocks: [
      { kind: 'heading', text: `${stageName(data) ?? ''} asks` }, ...questions.map((text): NoteBlock => ({ kind: 'quote', text })),
      { kind: 'text', text: 'Reply with a comment, or write `/towpath answer` and the answer.' },
    ] } };
  }
  const gate = openApproval(data);
  if (waitingFor !== 'approval' || gate === undefined) return undefined;
  const who = waitingOn.includes('*') ? 'anyone of the project' : waitingOn.join(', ');
  const files = data.documents.map(({ path }) => `${documentsFolder(data.item.key)}/${path}`);
  return { once: `${place}.${String(data.gate)}.${(data.head ?? '').slice(0, 12)}`, note: { blocks: [
    { kind: 'heading', text: `Approval of ${stageName(data) ?? ''}` },
    facts([['Revision', data.head ?? 'nothing yet'], ['Branch', data.branch], ['Who', who], ['Approved by', approvedBy(data).join(', ')], ['Needed', gate.min > 1 ? String(gate.min) : '']]),
    ...(data.report === null ? [] : [{ kind: 'quote' as const, text: data.report.summary }]),
    ...(files.length === 0 ? [] : [{ kind: 'list' as const, items: files }]),
    { kind: 'text', text: 'To decide: move the ticket, or write `/towpath approve`, or `/towpath reject` with the reason.' },
  ] } };
};

/** What the ticket's state is to say; null: nothing, it stays where it is. */
export const ticketStateOf = (data: ItemData): TicketState | null => {
  const { state, waitingFor } = standing(data);
  if (data.done) return data.mergedSha === null ? 'cancelled' : 'done';
  if (state === 'stopped') return 'cancelled';
  if (state === 'blocked') return 'blocked';
  if (waitingFor === 'admission' || data.plan === null) return null;
  return waitingFor === 'approval' ? 'approval' : waitingFor === 'answer' ? 'answer' : 'progress';
};

/** Whether the ticket is open; undefined: what people made of it stays. */
export const ticketOverOf = (data: ItemData): 'done' | 'cancelled' | null | undefined => {
  if (data.done) return data.mergedSha === null ? 'cancelled' : 'done';
  return data.stopped === null ? null : undefined;
};

const verdictLine = ({ stage, attempt, gate, passed, evidence }: ItemData['verdicts'][number]): string =>
  `${passed ? 'passed' : 'failed'}: ${stage} #${String(attempt)}, ${gate}: ${evidence}`;

/** What stands in the pull request below the item's brief. */
export const pullNoteOf = (data: ItemData): Note => ({ blocks: [
  ...(data.verdicts.length === 0 ? [] : [{ kind: 'heading' as const, text: 'Verdicts' }, { kind: 'list' as const, items: data.verdicts.slice(-20).map(verdictLine) }]),
  ...(data.item.ticket?.url == null ? [] : [{ kind: 'links' as const, links: [{ text: `Ticket ${data.item.key}`, url: data.item.ticket.url }] }]),
] });

/** Stages that this pass has left behind: what was judged there holds, though other roles have added documents since. */
const standsAt = (data: ItemData, stage: string): 'before' | 'here' | undefined => {
  const index = data.plan?.stages.findIndex((one) => one.stage === stage) ?? -1;
  if (index < 0 || index > data.index) return undefined;
  return index < data.index ? 'before' : 'here';
};

/** Our verdicts on the head, one status a stage: the last word of its last attempt. What a forge said is not repeated to it. */
export const statusesOf = (data: ItemData): PullStatus[] => {
  const last = new Map<string, PullStatus>();
  for (const { stage, attempt, gate, passed, evidence, revision } of data.verdicts) {
    const where = standsAt(data, stage);
    if (where === undefined || (where === 'here' && revision !== data.head) || gate === 'ci' || gate === 'review' || attempt !== data.attempts[stage]) continue;
    if (last.get(stage)?.state === 'failed' && passed) continue;
    last.set(stage, { context: `${ownPrefix}${stage}`, state: passed ? 'passed' : 'failed', says: `${gate}: ${evidence}`.slice(0, 130) });
  }
  return [...last.values()];
};
