import { limits } from '../../shared/ids.js';
import type { Change } from '../../shared/activities.js';
import { sumBy, type SpentRow } from '../../shared/spending.js';
import { jsonBytes } from '../../shared/bytes.js';
import { cutLong } from './cut-long.js';
import type { ItemData } from './item-data.js';

const fits = (data: ItemData): boolean => jsonBytes(data) <= limits.payloadBytes;

/** Without the oldest timeline entries and verdicts, down to a few. */
const forgetOld = (data: ItemData): ItemData => {
  let carried = data;
  while (!fits(carried) && (carried.timeline.length > 10 || carried.verdicts.length > 5)) {
    const { timeline, verdicts } = carried;
    carried = { ...carried, timeline: timeline.slice(Math.min(10, Math.max(0, timeline.length - 10))), verdicts: verdicts.slice(-5) };
  }
  return carried;
};

/** Long texts for people cut to `most` characters. Commands stay whole: they are run. */
const shorten = (data: ItemData, most: number): ItemData => ({
  ...data, changes: cutLong(data.changes, most), lastFailure: cutLong(data.lastFailure, most), blocked: cutLong(data.blocked, most),
  ...(data.subtasks === undefined ? {} : { subtasks: cutLong(data.subtasks, most) }),
  report: data.report === null ? null : { ...cutLong(data.report, most), verification: data.report.verification },
});

/** What was spent, without stages and days: no sum is lost. */
const briefSums = ({ spent, untold }: ItemData): Pick<ItemData, 'spent' | 'untold'> => {
  const brief = (rows: SpentRow[]): SpentRow[] => sumBy(rows.map((row) => ({ ...row, stage: '', day: rows[0]?.day ?? row.day })), ({ agent }) => agent);
  return { ...(spent === undefined ? {} : { spent: brief(spent) }), ...(untold === undefined ? {} : { untold: brief(untold) }) };
};

/** What continue-as-new takes along: everything, shortened in steps until it fits a payload. */
export const carry = (data: ItemData): ItemData => {
  let carried = forgetOld(data);
  for (const most of [2_000, 500, 120]) {
    if (fits(carried)) return carried;
    carried = shorten(carried, most);
  }
  if (fits(carried)) return carried;
  const brief = { ...carried, timeline: cutLong(carried.timeline.slice(-10), 60), verdicts: cutLong(carried.verdicts, 60), ...briefSums(carried) };
  return fits(brief) ? brief : { ...brief, seen: brief.seen.slice(-100) };
};

/** What an agent is told, in what a payload leaves beside the longest ticket. */
export const fitChanges = (changes: Change[]): Change[] => {
  for (const most of [Infinity, 4_000, 1_000, 300, 100]) {
    const cut = most === Infinity ? changes : cutLong(changes, most);
    if (jsonBytes(cut) <= limits.payloadBytes - limits.bodyBytes - 4_096) return cut;
  }
  return cutLong(changes, 100).map((one) => ({ ...one, findings: one.findings?.slice(0, 50) ?? [] }));
};
