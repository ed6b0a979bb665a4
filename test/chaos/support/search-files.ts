import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { inflateSync } from 'node:zlib';

const filesUnder = (folder: string): string[] => readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
  const path = join(folder, entry.name);
  if (entry.isDirectory()) return filesUnder(path);
  return entry.isFile() ? [path] : [];
});

/** Git keeps loose objects deflated: a text in a commit is found only in what they hold. */
const inflated = (path: string, bytes: Buffer): Buffer => {
  if (!/\/objects\/[0-9a-f]{2}\/[0-9a-f]{38}$/.test(path)) return bytes;
  return inflateSync(bytes);
};

/** Files below the folder whose bytes hold the text. `except`: base names that are not looked into. */
export const filesHolding = (folder: string, text: string, except: string[] = []): string[] =>
  filesUnder(folder).filter((path) => !except.includes(basename(path)) && lstatSync(path).isFile() && inflated(path, readFileSync(path)).includes(text));
