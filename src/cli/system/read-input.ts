import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { TowpathError } from '../../shared/error-table.js';
import type { Surroundings } from '../surroundings.js';

/** More than any text that Towpath takes: a wrong file is refused before it fills the memory. */
const mostText = 1024 * 1024;

const readAll = async ({ stdin }: Surroundings, most: number): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    const piece = Buffer.from(chunk as Uint8Array | string);
    bytes += piece.length;
    if (bytes > most) throw new TowpathError('TOO_LARGE', 'standard input');
    chunks.push(piece);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** The text of a file, or of standard input for `-`. Thrown when it cannot be read (USAGE) or has more than `most` bytes (TOO_LARGE). */
export const readInput = async (around: Surroundings, name: string, most = mostText): Promise<string> => {
  if (name === '-') return readAll(around, most);
  try {
    const path = resolve(around.cwd, name);
    if ((await stat(path)).size > most) throw new TowpathError('TOO_LARGE', name);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof TowpathError) throw error;
    throw new TowpathError('USAGE', `the file \`${name}\` cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};
