import { access, constants, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { inspectProgram } from './inspect-program.js';
import type { Tool } from './tool.js';
import type { Way } from './way.js';

/** The first executable file of that name on PATH. Relative entries are left out: they would depend on where one stands. */
export const locateOnPath = async (program: string, env: NodeJS.ProcessEnv): Promise<string | undefined> => {
  for (const folder of (env['PATH'] ?? '').split(delimiter).filter((entry) => isAbsolute(entry))) {
    const path = join(folder, program);
    const isFile = await stat(path).then((found) => found.isFile(), () => false);
    if (isFile && await access(path, constants.X_OK).then(() => true, () => false)) return path;
  }
  return undefined;
};

export const fromPath = (tool: Tool): Way => ({
  name: `\`${tool.program}\` on PATH`,
  attempt: async ({ env }) => {
    const path = await locateOnPath(tool.program, env);
    if (path === undefined) return { reason: 'not there', usual: true };
    return { path, version: await inspectProgram(tool, path), from: 'PATH' };
  },
});
