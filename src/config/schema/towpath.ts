import { z } from 'zod';
import { agents, role } from './agent.js';
import { connections, reference } from './connection.js';
import { slug, text } from './common.js';
import { pipeline } from './pipeline.js';
import { host, project } from './project.js';

/** Ids of forges and trackers are numbers or texts; both are compared as text. */
const id = z.union([z.number().int(), text(200)]);
/** A login there would fit nobody: whoever is asked for never decides. */
const numericId = (what: string) => z.union([z.number().int(), z.string().regex(/^\d{1,20}$/, what)]);

const person = z.strictObject({
  name: z.string().regex(/^(?!\*)[^\s\p{Cc}](?:[^\p{Cc}]{0,62}[^\s\p{Cc}])?$/u, 'a name of at most 64 characters, without line breaks, not "*"')
    .describe('The name that `by` and `approvers` use and that people read.'),
  os: id.optional().describe('User on this machine: who types commands.'),
  github: numericId('a number: https://api.github.com/users/LOGIN says it as `id`').optional().describe('Numeric user id on GitHub: it stays when the login is renamed.'),
  gitea: numericId('a number: /api/v1/users/LOGIN of the server says it as `id`').optional().describe('Numeric user id on Gitea, or on Forgejo where `forgejo` is not given.'),
  forgejo: numericId('a number: /api/v1/users/LOGIN of the server says it as `id`').optional().describe('Numeric user id on Forgejo.'),
  plane: id.optional().describe('Member id on Plane.'),
  token: reference.optional()
    .describe('Where the token lies with which this person uses the HTTP API: env:NAME or file:PATH. Never written out here.'),
});

const perMillion = z.number().min(0, 'at least 0').max(100_000, 'at most 100000');

const price = z.strictObject({
  model: text(200).describe('As the agent names it; * stands for any characters.'),
  from: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day like "2026-11-21"').describe('The day from which it holds, UTC. The newest one that held on the day of a run counts.'),
  input: perMillion.describe('US dollars per million tokens in.'),
  output: perMillion.describe('US dollars per million tokens out.'),
  cacheRead: perMillion.default(0).describe('US dollars per million tokens read from the cache.'),
  cacheWrite: perMillion.default(0).describe('US dollars per million tokens written to the cache.'),
});

/** Everything that may stand in towpath.yaml, as it is written. */
export const towpathYaml = z.strictObject({
  version: z.literal(1).default(1).describe('Version of this format.'),
  people: z.array(person).max(1_000, 'at most 1000 people').default([]).describe('Who is who, on every channel. Ids that cannot be renamed.'),
  agents: agents.default({}),
  roles: z.record(slug, role).default({}).describe('What a role uses, by the role\'s name: analyst, architect, developer, reviewer, tester, deployer or your own.'),
  pipelines: z.record(slug, pipeline).default({})
    .describe('Pipelines by name, each a list of stages. full (the six usual stages) and fix (development, review, deploy) are there already; defining one of these names replaces it.'),
  connections: connections.default({}),
  projects: z.array(project).min(1, 'at least one project').max(200, 'at most 200 projects').describe('What Towpath works on.'),
  prices: z.array(price).max(500, 'at most 500 prices').default([]).describe('What models cost, for agents that do not say it. Sums that rest on them are marked as estimated.'),
  host: host.prefault({}).describe('This machine.'),
});

export type TowpathYaml = z.output<typeof towpathYaml>;
export type AgentYaml = TowpathYaml['agents'][string];
export type StageYaml = TowpathYaml['pipelines'][string][number];
export type GateYaml = NonNullable<StageYaml['gates']>[number];
export type ProjectYaml = TowpathYaml['projects'][number];
export type ConnectionYaml = TowpathYaml['connections'][string];
export type CommandYaml = NonNullable<ProjectYaml['test']>;
