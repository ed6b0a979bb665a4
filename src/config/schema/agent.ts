import { z } from 'zod';
import { agentName, duration, fields, pause, program, text } from './common.js';

export const adapters = ['command', 'scripted'] as const;

export const agent = z.strictObject({
  adapter: z.enum(adapters).default('command')
    .describe('How the agent is run. command: any program, prompt on standard input; scripted: a YAML file of steps, for demos and tests. claude, codex and acp are not there yet.'),
  command: program.optional()
    .describe('Adapter command, required: the program and its arguments, run in the item\'s clone. An empty list means that no agent is configured yet.'),
  script: text(4_096).optional().describe('Adapter scripted, required: the YAML file with the steps. Relative to this file.'),
  timeout: duration.default('60m').describe('Duration after which a run is ended. A number is seconds.'),
  inactivity: duration.default('30m').describe('Duration without output, CPU use or changed files after which a run is ended. A number is seconds.'),
  grace: pause.default('20s').describe('Duration between SIGTERM and SIGKILL. A number is seconds.'),
  sandbox: fields.sandbox.default('auto'),
  env: fields.env.default({}),
  model: text(200).optional().describe('Model, for adapters that choose one. Default: the agent\'s own.'),
  effort: text(50).optional().describe('Effort, for adapters that know one. Default: the agent\'s own.'),
});

export const agents = z.record(agentName, agent)
  .describe('Ways to run a coding agent, by name. `default` serves every role that names no other; a single agent is the default whatever its name.');

export const role = z.strictObject({
  agent: agentName.optional().describe('The agent that works in this role. Default: `default`.'),
  prompt: text(4_096).optional().describe('Markdown template that replaces the role\'s own. Relative to this file. Default: the built-in one.'),
  model: text(200).optional().describe('Model for this role. Default: the agent\'s.'),
  effort: text(50).optional().describe('Effort for this role. Default: the agent\'s.'),
});
