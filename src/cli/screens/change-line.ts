import type { ItemDocument, ItemRow } from '../../shared/documents.js';
import type { Paint } from '../paint.js';
import { clip, oneLine } from './item-table.js';
import { stateMark } from './state-mark.js';
import { timeOfDay, type Clock } from './times.js';

/** Equal for two looks at an item between which nothing happened that a person would want a line for. */
export const changeId = (row: ItemRow): string => JSON.stringify([row.state, row.waitingFor, row.waitingOn, row.stage]);

/** `11:04:05 WEB-12 development ▶ running · Add login` */
export const changeLine = (row: ItemRow, paint: Paint, { now, relative }: Clock): string => {
  const at = relative ? timeOfDay(new Date(now).toISOString(), now) : new Date(now).toISOString();
  const on = row.waitingOn.length === 0 || row.waitingOn.includes('*') ? '' : ` (${oneLine(row.waitingOn.join(', '))})`;
  return `${paint('quiet', at)} ${paint('strong', row.key)}${row.stage === null ? '' : ` ${row.stage}`} ${stateMark(row, paint)}${on} · ${clip(oneLine(row.title), 60)}`;
};

/** The attempt of the present stage; 0 before the first. */
export const attemptOf = (item: ItemDocument): number => (item.stage === null ? 0 : item.attempts[item.stage] ?? 0);
