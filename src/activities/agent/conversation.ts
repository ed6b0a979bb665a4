import { copyFile, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { AgentInstallation, SessionTotal } from '../../agents/adapter.js';
import { resultJson } from '../../contracts/run-directory.js';
import { readJsonIfWhole } from '../../host/files.js';
import { itemFolders, runFolder, type Home } from '../../host/home.js';
import { matchingPaths } from '../../host/matching-paths.js';
import { runFile } from '../../host/run-folder.js';

/** A longer conversation fills the model's window anyway. */
const mostBytes = 128 * 1024 * 1024;

interface Told { run: string; sessionId: string; total: SessionTotal | null; endedAt: string }

const toldBy = async (home: Home, key: string, run: string): Promise<Told[]> => {
  const { success, data } = resultJson.safeParse(await readJsonIfWhole(runFile(runFolder(home, key, run), 'result')).catch(() => undefined));
  const outcome = success ? data.outcome : null;
  return outcome?.sessionId == null ? [] : [{ run, sessionId: outcome.sessionId, total: outcome.total, endedAt: data?.endedAt ?? '' }];
};

/** The item's runs of a conversation on this host, newest first. */
const runsOf = async (home: Home, key: string, id: string): Promise<Told[]> => {
  const names = await readdir(itemFolders(home, key).homes).catch(() => []);
  const told = await Promise.all(names.map((run) => toldBy(home, key, run).catch(() => [])));
  return told.flat().filter(({ sessionId }) => sessionId === id).sort((a, b) => b.endedAt.localeCompare(a.endedAt));
};

export interface Conversation { before: SessionTotal | null }

export interface ConversationQuery { home: Home; key: string; id: string; installation: AgentInstallation; /** The agent's folder in the new run's private home. */ into: string }

const isId = /^[A-Za-z0-9_-]{1,100}$/;

/**
 * Gives a conversation of an earlier run on this host back to a new one: copies its file into the new private home, and
 * nothing else that an agent has left there. undefined: it cannot be gone on with, a fresh one costs no more than it would.
 */
export const giveConversation = async ({ home, key, id, installation, into }: ConversationQuery): Promise<Conversation | undefined> => {
  if (!isId.test(id)) return undefined;
  const runs = await runsOf(home, key, id);
  for (const { run } of runs) {
    const from = join(itemFolders(home, key).home(run), installation.folder);
    const [file] = matchingPaths(from, (installation.conversation ?? '').replaceAll('ID', id));
    if (file === undefined || (await stat(file)).size > mostBytes) continue;
    const to = join(into, relative(from, file));
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    await copyFile(file, to);
    // A run that was killed told no total: the newest that was told is what the next one grows from.
    return { before: runs.find(({ total }) => total !== null)?.total ?? { usage: null, costUsd: null } };
  }
  return undefined;
};
