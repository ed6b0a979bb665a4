import { readdir } from 'node:fs/promises';
import { readJsonIfWhole } from '../host/files.js';
import { archivePath, type Home } from '../host/home.js';
import { parseKey } from '../shared/ids.js';
import type { ItemDocument } from '../shared/documents.js';

/** What the item's last act left in the home, read when the engine has forgotten the item. */
export const readArchived = async (home: Home, key: string): Promise<ItemDocument | undefined> => {
  const found = await readJsonIfWhole(archivePath(home, key));
  const whole = typeof found === 'object' && found !== null && (found as { key?: unknown }).key === key;
  return whole ? (found as ItemDocument) : undefined;
};

/** Keys of all archived items; none where nothing was archived yet. */
export const archivedKeys = async (home: Home): Promise<string[]> => {
  try {
    const files = await readdir(home.archive);
    return files.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length))
      .filter((key) => parseKey(key) !== undefined);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
};
