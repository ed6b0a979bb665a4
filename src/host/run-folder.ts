import { join } from 'node:path';
import { runFiles } from '../contracts/run-files.js';

/** A run's directory: `TOWPATH_HOME/runs/<KEY>/<run>`. */
export interface RunFolder { key: string; run: string; path: string }

export const runFile = (folder: RunFolder, file: keyof typeof runFiles): string => join(folder.path, runFiles[file]);
