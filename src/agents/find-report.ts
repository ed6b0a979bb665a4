import type { ResultJson } from '../contracts/run-directory.js';

export type FoundReport =
  | { found: 'report'; value: unknown; source: string }
  | { found: 'nothing' }
  | { found: 'unreadable'; problem: string };

const parse = (text: string): { value: unknown } | { error: string } => {
  try { return { value: JSON.parse(text) as unknown }; } catch (error) { return { error: (error as Error).message }; }
};

const objectIn = (text: string): object | undefined => {
  const parsed = parse(text.trim());
  return 'value' in parsed && typeof parsed.value === 'object' && parsed.value !== null && !Array.isArray(parsed.value)
    ? parsed.value : undefined;
};

/** The last ```json block that is closed. */
const lastBlock = (text: string): string | undefined =>
  [...text.matchAll(/^[ \t]*```json[^\n]*\n([\s\S]*?)^[ \t]*```[ \t]*$/gm)].at(-1)?.[1];

const inText = (text: string): FoundReport => {
  const whole = objectIn(text);
  if (whole !== undefined) return { found: 'report', value: whole, source: 'last message' };
  const block = lastBlock(text.replaceAll('\r\n', '\n'));
  if (block !== undefined) {
    const parsed = parse(block);
    return 'value' in parsed
      ? { found: 'report', value: parsed.value, source: 'json block' }
      : { found: 'unreadable', problem: `report: the last json block of the last message is not JSON (${parsed.error})` };
  }
  const line = objectIn(text.trimEnd().slice(text.trimEnd().lastIndexOf('\n') + 1));
  return line === undefined || !('status' in line) ? { found: 'nothing' } : { found: 'report', value: line, source: 'last line' };
};

/** Where a report may stand, in this order: structured output, the file, the last message, its last json block. */
export const findReport = ({ outcome, report }: Pick<ResultJson, 'outcome' | 'report'>): FoundReport => {
  if (outcome?.structured != null) return { found: 'report', value: outcome.structured, source: 'structured output' };
  if (report?.tooLarge === true) return { found: 'unreadable', problem: 'report: the file is larger than 256 KiB' };
  if (report !== null && report.text.trim() !== '') {
    const parsed = parse(report.text.replace(/^\ufeff/, ''));
    return 'value' in parsed
      ? { found: 'report', value: parsed.value, source: 'file' }
      : { found: 'unreadable', problem: `report: the file TOWPATH_REPORT is not JSON (${parsed.error})` };
  }
  return outcome?.text == null ? { found: 'nothing' } : inText(outcome.text);
};
