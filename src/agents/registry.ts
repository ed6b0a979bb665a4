import type { AdapterName } from '../shared/policy.js';
import type { DialogueAdapter, LineAdapter } from './adapter.js';
import { acpAdapter } from './acp/adapter.js';
import { claudeAdapter } from './claude/adapter.js';
import { codexAdapter } from './codex/adapter.js';
import { commandAdapter } from './command.js';
import { scriptedAdapter } from './scripted.js';

export type Adapter = LineAdapter | DialogueAdapter;

const byName: Record<AdapterName, Adapter> = { acp: acpAdapter, command: commandAdapter, scripted: scriptedAdapter, claude: claudeAdapter, codex: codexAdapter };

/** The adapter of an agent, by `agents.<name>.adapter`. */
export const adapterFor = (name: AdapterName): Adapter => byName[name];
