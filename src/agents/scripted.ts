import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Usage } from '../shared/activities.js';
import { TowpathError } from '../shared/error-table.js';
import { addUsage, noUsage } from '../shared/usage.js';
import type { AgentEvent, AgentFailure, AgentRun, FailureKind, LineAdapter, LineReader } from './adapter.js';
import { plainReader } from './plain-reader.js';
import { runVariables } from './run-variables.js';

const packageRoot = (from: string): string =>
  existsSync(join(from, 'package.json')) || dirname(from) === from ? from : packageRoot(dirname(from));

/** What the player prints beside plain words, one JSON object a line. */
export interface ScriptedLine { towpath: 'usage' | 'fail'; usage?: Usage; costUsd?: number | null; kind?: FailureKind; message?: string; retryAfterMs?: number | null }

const parseLine = (line: string): ScriptedLine | undefined => {
  if (!line.startsWith('{"towpath":')) return undefined;
  try { return JSON.parse(line) as ScriptedLine; } catch { return undefined; }
};

const scriptedReader = (): LineReader => {
  const plain = plainReader();
  let usage: Usage | null = null;
  let costUsd: number | null = null;
  let failure: AgentFailure | null = null;
  let calls = 0;
  const read = (said: ScriptedLine): AgentEvent[] => {
    if (said.towpath === 'fail') {
      failure = { kind: said.kind ?? 'exit', message: said.message ?? 'the script says that it failed', retryAfterMs: said.retryAfterMs ?? null };
      return [];
    }
    if (said.usage === undefined) return [];
    usage = addUsage(usage ?? noUsage, said.usage);
    if (said.costUsd != null) costUsd = (costUsd ?? 0) + said.costUsd;
    return [{ t: 'usage', key: `call-${++calls}`, usage: said.usage, costUsd: said.costUsd ?? null }];
  };
  return {
    push(line) {
      const said = parseLine(line);
      if (said !== undefined) return read(said);
      plain.push(line);
      return line.trim() === '' ? [] : [{ t: 'text', text: line }];
    },
    end(exit, stderr) {
      const outcome = plain.end(exit, stderr);
      const found = failure ?? outcome.failure;
      return { ...outcome, ok: found === null, usage, costUsd, failure: found };
    },
  };
};

/** Our own player of a YAML file of steps: for the demo, tests and documentation. `docs/scripted-agents.md` has the steps. */
export const scriptedAdapter: LineAdapter = {
  kind: 'scripted',
  traits: { presetSession: false, sessionLock: false, schema: false, usage: 'run', caps: false },
  installation: () => null,
  command: (run: AgentRun) => {
    const { agent } = run.request;
    if (agent.script === null) throw new TowpathError('CONFIG_INVALID', `agents.${agent.name}.script: expected a YAML file of steps`);
    const root = packageRoot(dirname(fileURLToPath(import.meta.url)));
    const player = join(root, 'dist', 'src', 'agents', 'scripted', 'player.js');
    return {
      argv: [process.execPath, player, agent.script],
      env: runVariables(run),
      stdin: run.prompt,
      // The player's own program, the script, and the folder of the script's name, where `from` looks.
      read: [
        join(root, 'dist'), join(root, 'package.json'), dirname(createRequire(import.meta.url).resolve('yaml/package.json')),
        process.execPath, agent.script, agent.script.replace(/\.ya?ml$/, ''),
      ],
      keyVariable: null,
    };
  },
  reader: () => scriptedReader(),
};
