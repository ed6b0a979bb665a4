import type { GateVerdict, ItemDocument, StageProgress, TimelineEntry } from '../../shared/documents.js';
import type { BudgetState } from '../../shared/budget.js';
import { plainText } from '../../shared/plain-text.js';
import type { Paint } from '../paint.js';
import { oneLine } from './item-table.js';
import { shortRevision, verbCommand } from './next-commands.js';
import { stateMark } from './state-mark.js';
import { duration, span, timeOfDay, type Clock } from './times.js';
import { money, usageText } from './usage-text.js';
import { waitingText } from './waiting-text.js';

export interface Look { paint: Paint; clock: Clock }

/** Timeline entries that `show` prints; JSON has all that are kept. */
const shownEntries = 30;

const indented = (text: string): string[] => plainText(text).split('\n').map((line) => `    ${line}`.trimEnd());
const section = (title: string, lines: readonly string[], { paint }: Look): string[] =>
  (lines.length === 0 ? [] : ['', paint('strong', title), ...lines]);

const shares: Record<BudgetState['part'], (value: number) => string> = { costUsd: money, tokens: (value) => `${Math.round(value).toLocaleString('en-US')} tokens`, runs: (value) => `${String(value)} runs` };

const budgetLine = ({ part, limit, spent, reserve, estimated }: BudgetState): string =>
  `  budget: ${shares[part](spent)}${estimated ? ' (estimated)' : ''} of ${shares[part](limit)} used; a run may take ${shares[part](reserve)}`;

const facts = (item: ItemDocument): string[] => {
  const pull = item.pullRequest;
  const { usage } = item;
  const cost = usage.costUsd === null ? '' : ` · ${money(usage.costUsd)}${usage.estimated ? ' (estimated)' : ''}`;
  const used = usage.input + usage.output + usage.cacheRead + usage.cacheWrite === 0 ? '' : ` · ${usageText(usage)}`;
  return [
    `  pipeline ${item.pipeline}${item.stage === null ? '' : ` · stage ${item.stage}`}${item.round > 1 ? ` · round ${String(item.round)}` : ''}`,
    ...(item.ticket === undefined ? [] : [`  ticket ${item.ticket.url === null ? `in ${oneLine(item.ticket.connection)}` : `${oneLine(item.ticket.url)} (${oneLine(item.ticket.connection)})`}`]),
    ...(item.branch === '' ? [] : [`  branch ${oneLine(item.branch)}`]),
    ...(pull === null ? [] : [`  pull request ${String(pull.number)} ${pull.state}${pull.link === null ? '' : ` · ${pull.link}`}`]),
    ...(item.mergedSha === null ? [] : [`  merged as ${item.mergedSha}`]),
    `  people waited on: ${duration(item.humanTime)} · agent runs: ${String(usage.runs)}${cost}${used}`,
    ...(item.budget ?? []).map(budgetLine),
  ];
};

const waiting = (item: ItemDocument, look: Look): string[] => {
  const text = waitingText(item, look.clock);
  const away = item.workerAway;
  return [
    ...(away === undefined ? [] : [look.paint('bad', `  worker away ${away.since === null ? 'for longer than the engine remembers' : `since ${away.since}`}: this is what the engine knows; start one with \`towpath up\``)]),
    ...(text === undefined ? [] : [`  waits for ${oneLine(text)}`]),
    ...(item.reason === null ? [] : [`  ${item.state === 'blocked' || item.state === 'stopped' ? 'because' : 'note'}: ${oneLine(item.reason)}`]),
  ];
};

const decision = ({ key, decide }: ItemDocument): string[] => {
  if (decide === null) return [];
  return [
    ...(decide.revision === null ? [] : [`  revision ${shortRevision(decide.revision)}`]),
    ...decide.questions.flatMap((question, at) => [`  ${String(at + 1)}. ${plainText(question)}`]),
    ...decide.files.map((file) => `  read it: towpath read ${key} ${oneLine(file.split('/').at(-1) ?? file)}`),
    ...(decide.what === 'approval' ? [`  see the changes: towpath diff ${key}`] : []),
  ];
};

const stageShapes: Readonly<Record<StageProgress['status'], string>> = { todo: '○', current: '▶', passed: '✓', skipped: '→' };

const stages = (rows: readonly StageProgress[]): string[] => {
  const width = Math.max(0, ...rows.map((row) => row.stage.length));
  return rows.map((row) => [
    `  ${stageShapes[row.status]} ${row.stage.padEnd(width)}  ${row.status.padEnd(7)}`,
    ...(row.attempts === 0 ? [] : [`${String(row.attempts)} ${row.attempts === 1 ? 'attempt' : 'attempts'}`, duration(row.seconds)]),
  ].join('  ').trimEnd());
};

/** The last verdict of each gate of each stage. */
const verdicts = (all: readonly GateVerdict[]): string[] => {
  const last = new Map(all.map((verdict) => [`${verdict.stage} ${verdict.gate}`, verdict]));
  return [...last.values()].map((verdict) => {
    const [first = ''] = plainText(verdict.evidence).split('\n');
    return `  ${verdict.passed ? '✓' : '✗'} ${verdict.stage} ${verdict.gate} (attempt ${String(verdict.attempt)})${first === '' ? '' : `: ${first}`}`;
  });
};

const subtasks = (item: ItemDocument): string[] => (item.subtasks ?? []).map(({ title, after }) =>
  `  ${oneLine(title)}${after.length === 0 ? '' : ` (after ${oneLine(after.join(', '))})`}`);

const failure = (item: ItemDocument, { paint }: Look): string[] => {
  const { lastFailure } = item;
  if (lastFailure === null) return [];
  return [`  ${paint('bad', lastFailure.class)}: ${oneLine(lastFailure.message)}`, ...(lastFailure.tail === '' ? [] : indented(lastFailure.tail).slice(-20))];
};

export const timelineLine = (entry: TimelineEntry, { now, relative }: Clock): string => {
  const stage = entry.stage === null ? '' : ` ${entry.stage}${entry.attempt > 0 ? `/${String(entry.attempt)}` : ''}`;
  const detail = entry.detail === '' ? '' : `: ${oneLine(entry.detail)}`;
  return `${relative ? timeOfDay(entry.at, now) : entry.at}${stage} ${entry.event}${detail}`;
};

/** Everything that `show` prints of an item; nothing of an agent's or a ticket's reaches the terminal unstripped. */
export const itemScreen = (item: ItemDocument, look: Look): string => {
  const { paint, clock } = look;
  const entries = item.timeline.slice(-shownEntries);
  const left = item.timeline.length - entries.length;
  return [
    `${paint('strong', item.key)} ${oneLine(item.title)}`,
    `${stateMark(item, paint)} ${span(item.since, clock)}`,
    ...waiting(item, look), ...decision(item), ...facts(item),
    ...section('Stages', stages(item.stages), look),
    ...section('Verdicts', verdicts(item.verdicts), look),
    ...section('To be split off, says a report', subtasks(item), look),
    ...section('Last failure', failure(item, look), look),
    ...section('Timeline', [...(left > 0 ? [`  … ${String(left)} earlier`] : []), ...entries.map((entry) => `  ${timelineLine(entry, clock)}`)], look),
    ...section('You may now', item.can.map((verb) => `  ${verbCommand(item, verb)}`), look),
  ].join('\n');
};
