import { createHash } from 'node:crypto';
import type { Home } from '../../host/home.js';

/** TOWPATH_ITEM of everything that runs for an item. Two homes on one machine may have an item of the same key. */
export const itemMarker = (home: Home, key: string): string =>
  `${createHash('sha256').update(home.root).digest('hex').slice(0, 16)}.${key}`;
