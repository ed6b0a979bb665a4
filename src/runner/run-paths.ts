import { basename, dirname } from 'node:path';
import type { RunFolder } from '../host/run-folder.js';

/** A run directory as a path, as the runner gets it: `…/runs/<KEY>/<run>`. */
export const folderOf = (path: string): RunFolder => ({ key: basename(dirname(path)), run: basename(path), path });
