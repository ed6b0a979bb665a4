import type { TowpathClient } from '../../client/towpath-client.js';
import type { ItemRow } from '../../shared/documents.js';
import { oneLine } from './item-table.js';
import { verbCommand, wayOn } from './next-commands.js';

const needsPerson = ({ state, waitingFor }: ItemRow): boolean =>
  state === 'blocked' || state === 'paused' || waitingFor === 'approval' || waitingFor === 'answer' || waitingFor === 'merge' || waitingFor === 'agent' || waitingFor === 'budget';

/** What a person can do about a change, with exact commands; empty where it goes on by itself. */
export const wayOnLines = async (client: Pick<TowpathClient, 'item'>, row: ItemRow): Promise<string[]> => {
  if (!needsPerson(row)) return [];
  const item = await client.item(row.key).catch(() => undefined);
  if (item === undefined || item.state !== row.state) return [`see it with \`towpath show ${row.key}\``];
  const way = wayOn(item);
  return [
    ...(item.reason === null ? [] : [oneLine(item.reason)]),
    ...(item.decide?.questions ?? []).map((question) => `? ${oneLine(question)}`),
    ...(item.decide?.what === 'approval' ? [`read it: towpath read ${row.key}`] : []),
    ...(way === undefined ? [] : [way]),
    ...(item.can.includes('reject') ? [verbCommand(item, 'reject')] : []),
  ];
};
