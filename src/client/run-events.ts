import { open } from 'node:fs/promises';
import type { RunEvent } from '../contracts/run-directory.js';
import { runFile, type RunFolder } from '../host/run-folder.js';
import { readResult } from './run-records.js';

/** What a run did, from a place on. */
export interface RunEvents {
  events: RunEvent[];
  /** Where the next look begins. */
  next: number;
  /** There is nothing more to come: the run has ended and this is the last of it. */
  ended: boolean;
}

const mostBytes = 256 * 1024;

/** One line of a run's events; undefined where it is none: torn by a full disk or a kill. */
export const parseEvent = (line: string): RunEvent | undefined => {
  try {
    const value = JSON.parse(line) as Partial<RunEvent> | null;
    return typeof value?.t === 'string' ? value as RunEvent : undefined;
  } catch { return undefined; }
};

/** Whole lines of the run's events from a byte on, at most 256 KiB; secrets were masked when they were written. */
export const readRunEvents = async (folder: RunFolder, after: number): Promise<RunEvents> => {
  // The result is written last: what is read after it was seen is all there is.
  const over = (await readResult(folder)) !== undefined;
  const file = await open(runFile(folder, 'events'), 'r').catch(() => undefined);
  if (file === undefined) return { events: [], next: 0, ended: over };
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(mostBytes), 0, mostBytes, after);
    const end = buffer.subarray(0, bytesRead).lastIndexOf('\n') + 1;
    // A line that fills all of it is passed over.
    const next = end === 0 && bytesRead === mostBytes ? after + bytesRead : after + end;
    const events = buffer.toString('utf8', 0, end).split('\n').flatMap((line) => parseEvent(line) ?? []);
    return { events, next, ended: over && bytesRead < mostBytes };
  } finally { await file.close(); }
};
