import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFolder, readJsonIfWhole, writeAtomic } from '../../host/files.js';
import type { Home } from '../../host/home.js';
import type { ItemDocument } from '../../shared/documents.js';

/** What this home's command line last printed of an item at a decision: a cache, so that nobody approves what he did not see. */
interface Shown { stage: string; revision: string }

const fileOf = (home: Home, key: string): string => join(home.root, 'shown', `${key}.json`);

export const rememberShown = async (home: Home, item: ItemDocument): Promise<void> => {
  const revision = item.decide?.what === 'approval' ? item.decide.revision : null;
  if (revision === null || item.stage === null) { await forgetShown(home, item.key); return; }
  const file = fileOf(home, item.key);
  await makePrivateFolder(join(home.root, 'shown'));
  await writeAtomic(file, `${JSON.stringify({ stage: item.stage, revision } satisfies Shown)}\n`);
};

/** The revision that was printed for this stage, or undefined where none was. */
export const shownRevision = async (home: Home, key: string): Promise<Shown | undefined> => {
  const found = await readJsonIfWhole(fileOf(home, key)) as Partial<Shown> | undefined | null;
  return typeof found?.stage === 'string' && typeof found.revision === 'string' ? { stage: found.stage, revision: found.revision } : undefined;
};

export const forgetShown = async (home: Home, key: string): Promise<void> => rm(fileOf(home, key), { force: true });
