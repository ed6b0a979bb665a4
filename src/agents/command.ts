import { TowpathError } from '../shared/error-table.js';
import type { AgentRun, LineAdapter } from './adapter.js';
import { plainReader } from './plain-reader.js';
import { runVariables } from './run-variables.js';

/** Any program: prompt on standard input, report as a file or as its last words; exit 0 = done, 75 = try later. */
export const commandAdapter: LineAdapter = {
  kind: 'command',
  traits: { presetSession: false, sessionLock: false, schema: false, usage: 'none', caps: false },
  installation: () => null,
  command: (run: AgentRun) => {
    const { agent } = run.request;
    if (agent.command.length === 0) throw new TowpathError('CONFIG_INVALID', `agents.${agent.name}.command: expected a program and its arguments`);
    return { argv: [...agent.command], env: runVariables(run), stdin: run.prompt, read: [], keyVariable: null };
  },
  reader: () => plainReader(),
};
