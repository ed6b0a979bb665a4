import type { TowpathClient } from '../../client/towpath-client.js';
import type { ItemRow } from '../../shared/documents.js';
import { changeId } from '../screens/change-line.js';
import { pauseFor } from './pause.js';

const lookMs = 1_000;
/** A list of a thousand items costs both ends 150 ms: the pause is so many times as long as the last list took, and at most this long. */
const rest = { times: 20, mostMs: 10_000 };

export interface Watching {
  client: Pick<TowpathClient, 'list' | 'item'>;
  interrupted: AbortSignal;
  /** Called once a change; what was there at the first look counts as one. */
  changed: (row: ItemRow) => Promise<void>;
  /** Called with the reason once the engine went away, and without once it is back. */
  away: (why: string | undefined) => void;
}

type Seen = Map<string, string>;

/** The open ones that changed, and those that are not open any more. Returns the pause that the list deserves, in milliseconds. */
const lookOnce = async ({ client, changed }: Watching, seen: Seen): Promise<number> => {
  const begun = performance.now();
  const rows = await client.list();
  const tookMs = performance.now() - begun;
  const open = new Set(rows.map((row) => row.key));
  for (const row of rows) {
    const id = changeId(row);
    if (seen.get(row.key) === id) continue;
    await changed(row);
    seen.set(row.key, id);
  }
  for (const key of [...seen.keys()].filter((one) => !open.has(one))) {
    await changed(await client.item(key));
    seen.delete(key);
  }
  return Math.min(rest.mostMs, Math.max(lookMs, rest.times * tookMs));
};

/** Looks at the open items once a second, less often where they are many: the engine pushes no changes of a list. */
export const watchAll = async (watching: Watching): Promise<void> => {
  const { interrupted, away } = watching;
  const seen: Seen = new Map();
  let gone = false;
  while (!interrupted.aborted) {
    let pauseMs = lookMs;
    try {
      pauseMs = await lookOnce(watching, seen);
      if (gone) away(undefined);
      gone = false;
    } catch (error) {
      if (!gone) away((error as Error).message);
      gone = true;
    }
    await pauseFor(pauseMs, interrupted);
  }
};
