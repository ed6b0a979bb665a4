import type { TowpathClient } from '../../client/towpath-client.js';
import type { ItemDocument, ItemRow } from '../../shared/documents.js';
import type { WaitingFor } from '../../shared/words.js';
import { oneLine } from './item-table.js';
import { verbCommand, wayOn } from './next-commands.js';

const explained: readonly (WaitingFor | null)[] = ['approval', 'answer', 'merge', 'agent', 'budget', 'review', 'ci', 'connection'];
const needsWords = ({ state, waitingFor }: ItemRow): boolean => state === 'blocked' || state === 'paused' || explained.includes(waitingFor);

/** Where people look at what the forge is waited for. */
const pullLines = ({ waitingFor }: ItemRow, { pullRequest }: ItemDocument): string[] => {
  if (pullRequest === null || (waitingFor !== 'review' && waitingFor !== 'ci')) return [];
  const at = pullRequest.link ?? `pull request ${String(pullRequest.number)}`;
  return [waitingFor === 'review' ? `review it: ${oneLine(at)}` : `its checks: ${oneLine(at)}`];
};

/** What a person can do about a change, with exact commands, or where they see what is waited for; empty where it goes on by itself. */
export const wayOnLines = async (client: Pick<TowpathClient, 'item'>, row: ItemRow): Promise<string[]> => {
  if (!needsWords(row)) return [];
  const item = await client.item(row.key).catch(() => undefined);
  if (item === undefined || item.state !== row.state) return [`see it with \`towpath show ${row.key}\``];
  const way = wayOn(item);
  return [
    ...(item.reason === null ? [] : [oneLine(item.reason)]),
    ...(item.decide?.questions ?? []).map((question) => `? ${oneLine(question)}`),
    ...pullLines(row, item),
    ...(row.waitingFor === 'connection' ? ['it tries again by itself; `towpath doctor` looks at its connection'] : []),
    ...(item.decide?.what === 'approval' ? [`read it: towpath read ${row.key}`] : []),
    ...(way === undefined ? [] : [way]),
    ...(item.can.includes('reject') ? [verbCommand(item, 'reject')] : []),
  ];
};
