import type { ItemRow } from '../../shared/documents.js';
import { plainText } from '../../shared/plain-text.js';
import type { Paint } from '../paint.js';
import { stateMark, stateWords } from './state-mark.js';
import { roughly, secondsSince, type Clock } from './times.js';

/** One line, safe to print. */
export const oneLine = (text: string): string => plainText(text).replaceAll(/\s+/g, ' ').trim();

export const clip = (text: string, width: number): string => {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, Math.max(1, width - 1)).join('')}…`;
};

export interface TableLook { paint: Paint; clock: Clock; /** undefined: nothing is cut off. */ columns: number | undefined }

const when = (row: ItemRow, { now, relative }: Clock): string => (relative ? roughly(secondsSince(row.since, now)) : row.since);

/** One line an item: key, state, stage, since when, on whom, title. Off a terminal the columns are parted by tabs. */
export const itemTable = (rows: readonly ItemRow[], { paint, clock, columns }: TableLook): string => {
  const cells = rows.map((row) => ({
    row, key: row.key, state: stateWords(row), stage: row.stage ?? '-', when: when(row, clock),
    on: row.waitingOn.length === 0 ? '-' : oneLine(row.waitingOn.map((name) => (name === '*' ? 'anyone' : name)).join(',')),
  }));
  if (!clock.relative) return cells.map(({ row, key, state, stage, when: at, on }) => [key, state, stage, at, on, oneLine(row.title)].join('\t')).join('\n');
  const widest = (pick: (cell: (typeof cells)[number]) => string): number => Math.max(...cells.map((cell) => pick(cell).length));
  const [key, state, stage, at, on] = [widest((c) => c.key), widest((c) => c.state) + 2, widest((c) => c.stage), widest((c) => c.when), widest((c) => c.on)];
  const left = columns === undefined ? Infinity : Math.max(20, columns - (key + state + stage + at + on + 10));
  return cells.map((cell) => [
    paint('strong', cell.key.padEnd(key)),
    stateMark(cell.row, paint) + ' '.repeat(state - cell.state.length - 2),
    cell.stage.padEnd(stage), cell.when.padStart(at), cell.on.padEnd(on), clip(oneLine(cell.row.title), left),
  ].join('  ')).join('\n');
};
