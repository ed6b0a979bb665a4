import { statfs } from 'node:fs/promises';
import type { Home } from '../host/home.js';

export interface Disk { freeBytes: number; totalBytes: number; low: boolean }

/** Below this a run may fail for want of space. */
const lowBytes = 1024 ** 3;

/** The disk that the home lies on. Nothing known counts as low: a home that cannot be read cannot be written. */
export const readDisk = async (home: Home): Promise<Disk> => {
  try {
    const { bavail, blocks, bsize } = await statfs(home.root);
    const freeBytes = bavail * bsize;
    return { freeBytes, totalBytes: blocks * bsize, low: freeBytes < lowBytes };
  } catch {
    return { freeBytes: 0, totalBytes: 0, low: true };
  }
};
