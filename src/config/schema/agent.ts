import { z } from 'zod';
import { acpPresetNames, adapters } from '../../shared/policy.js';
import { agentName, duration, environment, fields, network, pause, program, text } from './common.js';

const tool = text(200).regex(/^[^,\s-]/, 'the name of a tool');
export const tools = z.strictObject({
  allow: z.array(tool).max(100).optional().describe('Only these tools, by the agent\'s own names, like Read or Bash(git log:*). Default: all.'),
  deny: z.array(tool).max(100).default([]).describe('Never these tools.'),
}).describe('Tools that the agent may use. Claude Code keeps to it; what others do with it stands in docs/agents.md. What a run leaves behind is checked in any case.');

const whole = (max: number) => z.number().int('a whole number').min(1, 'at least 1').max(max, `at most ${max}`);
export const dollars = z.number().positive('more than 0').max(1_000_000, 'at most 1000000');

export const cap = z.strictObject({
  costUsd: dollars.optional().describe('US dollars. Claude Code is told to keep to it. Default: a tenth of the project\'s budget.'),
  tokens: whole(1e12).optional().describe('Tokens of all kinds together. Default: a tenth of the project\'s budget.'),
  turns: whole(10_000).optional().describe('claude: model calls in a row. Default: no bound.'),
}).describe('What one run may spend. It is reserved of the item\'s budget before the run starts; what was not used comes back after it.');

export const agent = z.strictObject({
  adapter: z.enum(adapters).default('command')
    .describe('How the agent is run. claude: Claude Code; codex: Codex; command: any program, prompt on standard input; acp: any agent that speaks the Agent Client Protocol; scripted: a YAML file of steps, for demos and tests.'),
  command: program.optional()
    .describe('Adapter command, required: the program and its arguments, run in the item\'s clone; an empty list means that no agent is configured yet. claude, codex, acp with a preset: the program, where it is not on PATH. acp without one, required: the program and its arguments.'),
  script: text(4_096).optional().describe('Adapter scripted, required: the YAML file with the steps. Relative to this file.'),
  timeout: duration.default('60m').describe('Duration after which a run is ended. A number is seconds.'),
  inactivity: duration.default('30m').describe('Duration without output, CPU use or changed files after which a run is ended. A number is seconds.'),
  grace: pause.default('20s').describe('Duration between SIGTERM and SIGKILL. A number is seconds.'),
  sandbox: fields.sandbox.default('auto'),
  network: network.default('full').describe('full: what this machine reaches; none: nothing but the run\'s own loopback; a map: the hosts that it lists. All but full need bubblewrap and refuse to run without it.'),
  env: fields.env.default({}),
  model: text(200).optional().describe('Model, for adapters that choose one. Default: the agent\'s own.'),
  effort: text(50).optional().describe('Effort, for adapters that know one. Default: the agent\'s own.'),
  preset: z.enum(acpPresetNames).optional().describe('acp: a known agent, with its program and arguments.'),
  baseUrl: z.url({ protocol: /^https?$/, error: 'an address like https://gateway.example.test' }).max(2_000).optional().describe('claude, codex: address of the model\'s API or of a gateway. Default: the agent\'s own.'),
  tools: tools.optional(),
  cap: cap.optional(),
});

export const agents = z.record(agentName, agent)
  .describe('Ways to run a coding agent, by name. `default` serves every role that names no other; a single agent is the default whatever its name.');

export const role = z.strictObject({
  agent: agentName.optional().describe('The agent that works in this role. Default: `default`.'),
  prompt: text(4_096).optional().describe('Markdown template that replaces the role\'s own. Relative to this file. Default: the built-in one.'),
  model: text(200).optional().describe('Model for this role. Default: the agent\'s.'),
  effort: text(50).optional().describe('Effort for this role. Default: the agent\'s.'),
  network: network.optional().describe('Network of runs in this role. Default: the agent\'s.'),
  env: environment.default({}).describe('Environment variables that only runs of this role get, beside the agent\'s and before them: how a secret reaches no other role. Written as under `agents`.'),
  tools: tools.optional(),
  cap: cap.optional(),
});
