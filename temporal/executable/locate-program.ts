import { lstat, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Tool } from './tool.js';
import { DoesNotServe } from './way.js';

/** Finds the program in what was unpacked. Thrown when it is not there (DoesNotServe). */
export const locateProgram = async (tool: Tool, folder: string): Promise<string> => {
  for (const name of await readdir(folder, { recursive: true })) {
    const path = join(folder, name);
    // A link in an archive could lead anywhere.
    if (basename(name) === tool.program && (await lstat(path)).isFile()) return path;
  }
  throw new DoesNotServe(`the archive holds no ${tool.program}`);
};
