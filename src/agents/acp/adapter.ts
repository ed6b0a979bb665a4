import { TowpathError } from '../../shared/error-table.js';
import type { AgentRun, DialogueAdapter } from '../adapter.js';
import { runVariables } from '../run-variables.js';
import { acpPreset } from './presets.js';
import { AcpReader } from './reader.js';

/** Any agent that speaks the Agent Client Protocol on its standard input and output. */
export const acpAdapter: DialogueAdapter = {
  kind: 'acp',
  traits: { presetSession: false, sessionLock: false, schema: false, usage: 'run', caps: false },
  installation: ({ name, preset, command }) => {
    const known = acpPreset(preset);
    const program = known?.program ?? command[0];
    if (program === undefined) throw new TowpathError('CONFIG_INVALID', `agents.${name}: the adapter acp needs a preset or a command`);
    return { program, packages: [], folder: '.', tested: known?.tested ?? [], conversation: known?.conversation ?? null };
  },
  command: (run: AgentRun) => {
    const preset = acpPreset(run.request.agent.preset);
    return {
      argv: [...run.program, ...(preset?.args ?? [])], stdin: run.prompt, read: [], keyVariable: null,
      env: { ...runVariables(run), ...preset?.env },
    };
  },
  reader: (run) => new AcpReader(run),
  talk: async (run, io, reader) => (await import('./talk.js')).talk(run, io, reader as AcpReader),
};
