import type { LineAdapter } from './adapter.js';
import { commandAdapter } from './command.js';
import { scriptedAdapter } from './scripted.js';

const adapters = { command: commandAdapter, scripted: scriptedAdapter } as const satisfies Record<string, LineAdapter>;
export type AdapterName = keyof typeof adapters;

/** The adapter of an agent, by `agents.<name>.adapter`. */
export const adapterFor = (name: AdapterName): LineAdapter => adapters[name];
