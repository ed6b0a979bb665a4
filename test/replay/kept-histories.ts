import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HistoryJson } from './history-json.js';

export const keptFolder = fileURLToPath(new URL('./histories/', import.meta.url));

export interface KeptHistory { file: string; /** YYYY-MM-DD */ date: string; /** What was played, as `told-by-name.ts` lists it. */ name: string; history: HistoryJson }

const filePattern = /^(\d{4}-\d{2}-\d{2})-([a-z0-9-]+)\.json$/;

/** Every history of the folder, oldest first. Thrown for a file whose name is none of ours: it would go unread. */
export const keptHistories = (folder = keptFolder): KeptHistory[] => readdirSync(folder).sort().map((file) => {
  const [, date, name] = filePattern.exec(file) ?? [];
  if (date === undefined || name === undefined) throw new Error(`${join(folder, file)} is not named <YYYY-MM-DD>-<name>.json`);
  return { file, date, name, history: JSON.parse(readFileSync(join(folder, file), 'utf8')) as HistoryJson };
});

export const fileOf = (date: string, name: string): string => `${date}-${name}.json`;

export const isKept = (date: string, name: string, folder = keptFolder): boolean => existsSync(join(folder, fileOf(date, name)));

/** One event a line. Answers false, and leaves the file alone, where there is one: a kept history is never recorded again. */
export const keep = ({ date, name, history }: Omit<KeptHistory, 'file'>, folder = keptFolder): boolean => {
  if (isKept(date, name, folder)) return false;
  const lines = history.events.map((event) => JSON.stringify(event)).join(',\n');
  writeFileSync(join(folder, fileOf(date, name)), `{"events":[\n${lines}\n]}\n`, { flag: 'wx' });
  return true;
};
