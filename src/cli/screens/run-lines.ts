import type { ResultJson } from '../../contracts/run-directory.js';
import { plainText } from '../../shared/plain-text.js';
import type { Output } from '../output.js';
import type { LogLine } from '../system/run-log.js';
import type { RunRecord } from '../../client/run-records.js';
import { duration } from './times.js';

export interface RunPiece { lines: readonly LogLine[]; /** Given once it has ended. */ result: ResultJson | undefined; /** The first piece of the run. */ begins: boolean }

const endText = (result: ResultJson): string => {
  const seconds = (Date.parse(result.endedAt) - Date.parse(result.startedAt)) / 1_000;
  return `ended (${result.endedBy}) after ${duration(seconds)}${result.message === '' ? '' : `: ${plainText(result.message)}`}`;
};

/** Prints a piece of a run: a heading, its lines, how it ended. */
export const printRun = (out: Output, { run, folder }: RunRecord, { lines, result, begins }: RunPiece): void => {
  const where = { run: folder.run, stage: run.stage, attempt: run.attempt };
  if (begins) {
    out.event({ ...where, event: 'run', at: run.createdAt, kind: run.kind });
    out.data(out.paint('strong', `── ${run.stage}, attempt ${String(run.attempt)} · ${run.kind === 'agent' ? run.role : 'check'} · ${folder.run} ──`));
  }
  for (const { stream, text } of lines) {
    out.event({ ...where, event: 'line', stream, text });
    out.data(stream === 'stdout' ? text : out.paint('quiet', stream === 'event' ? `· ${text}` : text));
  }
  if (result === undefined) return;
  out.event({ ...where, event: 'end', at: result.endedAt, endedBy: result.endedBy, exit: result.exit });
  out.data(out.paint('quiet', `── ${endText(result)} ──`));
};
