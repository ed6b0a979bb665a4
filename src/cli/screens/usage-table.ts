import type { UsageReport, UsageRow } from '../../client/read-usage.js';
import type { Spending } from '../../shared/spending.js';
import { oneLine } from './item-table.js';
import { money } from './usage-text.js';

const count = (value: number): string => value.toLocaleString('en-US');

const cost = ({ costUsd, estimated }: Spending): string => (costUsd === null ? '-' : `${estimated ? '~' : ''}${money(costUsd)}`);

const cells = ({ name, ...row }: UsageRow): string[] =>
  [name === '' ? '(older)' : oneLine(name), String(row.runs), count(row.input), count(row.output), count(row.cacheRead), count(row.cacheWrite), cost(row)];

/** A line a row and the sum last. Off a terminal the columns are parted by tabs, without a head. */
export const usageTable = ({ by, rows, total }: UsageReport, terminal: boolean): string => {
  const lines = [...rows.map(cells), cells({ name: 'total', ...total })];
  if (!terminal) return lines.map((line) => line.join('\t')).join('\n');
  const all = [[by, 'runs', 'in', 'out', 'from cache', 'to cache', 'cost'], ...lines];
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  return all.map((line) => line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')).join('\n');
};
