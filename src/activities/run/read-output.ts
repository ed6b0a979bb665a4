import { open } from 'node:fs/promises';
import type { ResultJson, RunJson } from '../../contracts/run-directory.js';
import { runFile, type RunFolder } from '../../host/run-folder.js';
import type { CommandResult } from '../../shared/activities.js';
import { limits } from '../../shared/ids.js';
import { plainTail } from '../../shared/plain-text.js';
import type { Redactor } from '../../shared/redact.js';

/** Raw bytes looked at for a tail: control codes and multi-byte characters take their share. */
const rawBytes = 4 * limits.tailCharacters;
/** Characters that the tails of all commands of a run may have together. */
const allTails = 24_000;

interface Range { from: number; to: number }

/** The end of a range of a file; empty where the file is missing. */
const readEnd = async (path: string, range: Range | null): Promise<string> => {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (file === undefined) return '';
  try {
    const to = Math.min(range?.to ?? Infinity, (await file.stat()).size);
    const from = Math.max(range?.from ?? 0, to - rawBytes);
    if (to <= from) return '';
    const { bytesRead, buffer } = await file.read(Buffer.alloc(to - from), 0, to - from, from);
    return buffer.toString('utf8', 0, bytesRead);
  } finally { await file.close(); }
};

/** The end of what a run printed, raw: its errors after its output. */
export const readOutput = async (folder: RunFolder): Promise<string> => {
  const [output, errors] = await Promise.all([readEnd(runFile(folder, 'stdout'), null), readEnd(runFile(folder, 'stderr'), null)]);
  return [output, errors].filter((text) => text.trim() !== '').map((text) => text.trimEnd()).join('\n');
};

export interface CommandsRead { folder: RunFolder; run: RunJson; result: ResultJson; redact: Redactor }

/** What became of each command of a command run; those that were never started have no exit. */
export const readCommands = ({ folder, run, result, redact }: CommandsRead): Promise<CommandResult[]> => {
  const share = Math.min(limits.tailCharacters, Math.floor(allTails / run.commands.length));
  return Promise.all(run.commands.map(async ({ claim, argv }, n) => {
    const ended = result.commands[n];
    const output = ended === undefined ? '' : await readEnd(runFile(folder, 'stdout'), ended);
    return {
      claim, command: redact(argv.join(' ')).slice(0, 300), exit: ended?.exit ?? null, seconds: ended?.seconds ?? 0,
      tail: plainTail(redact(output), share),
    };
  }));
};
