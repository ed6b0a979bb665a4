import type { AdapterName } from '../shared/policy.js';
import type { LineAdapter } from './adapter.js';
import { claudeAdapter } from './claude/adapter.js';
import { codexAdapter } from './codex/adapter.js';
import { commandAdapter } from './command.js';
import { scriptedAdapter } from './scripted.js';

const byName: Record<AdapterName, LineAdapter> = { command: commandAdapter, scripted: scriptedAdapter, claude: claudeAdapter, codex: codexAdapter };

/** The adapter of an agent, by `agents.<name>.adapter`. */
export const adapterFor = (name: AdapterName): LineAdapter => byName[name];
