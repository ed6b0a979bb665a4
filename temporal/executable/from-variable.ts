import { resolve } from 'node:path';
import { inspectProgram } from './inspect-program.js';
import type { Tool } from './tool.js';
import type { Way } from './way.js';

/** What a person named themselves. */
export const fromVariable = (tool: Tool): Way => ({
  name: tool.variable,
  attempt: async ({ env }) => {
    const named = env[tool.variable];
    if (named === undefined || named === '') return { reason: 'not set', usual: true };
    const path = resolve(named);
    return { path, version: await inspectProgram(tool, path), from: tool.variable };
  },
});
