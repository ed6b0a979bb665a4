import { z } from 'zod';
import { projectKeyPattern } from '../../shared/ids.js';
import { dollars } from './agent.js';
import { address, forge, tracker } from './connection.js';
import { byteSize, command, slug, text } from './common.js';
import { deciders } from './pipeline.js';

/** The names that Towpath's own git calls take; `git check-ref-format --branch` has the last word there. */
const branch = z.string()
  .regex(/^(?!HEAD$|refs\/)(?!.*(?:\.\.|\/\/|@\{|\/\.|\.lock(?:\/|$)|[/.]$))[A-Za-z0-9][A-Za-z0-9._/+@#-]{0,200}$/, 'the name of a branch');

const count = (max: number) => z.number().int('a whole number').min(1, 'at least 1').max(max, `at most ${max}`);

const limits = z.strictObject({
  items: count(1_000).default(4).describe('How many items may be under way at once. A waiting item keeps its place; a blocked, paused or stopped one does not.'),
  developmentRuns: count(100).default(8).describe('How many development runs an item may use before it is blocked.'),
});

const budget = z.strictObject({
  costUsd: dollars.optional().describe('US dollars: what agents say, else priced by `prices`, else the run\'s cap.'),
  tokens: count(1e12).optional().describe('Tokens of all kinds together.'),
  runs: count(100_000).optional().describe('Agent runs.'),
}).describe('What one item may spend. A run starts only where what it may take still fits; else the item waits for `towpath raise` or a higher sum here.');

const repository = z.strictObject({
  url: text(4_096).default('.').describe('Path or file:// url of the repository that is the remote: bare, or with a work tree, relative to this file. With a forge its https or ssh url there, without user and password.'),
  base: branch.default('main').describe('The branch that items grow from and are merged into.'),
});

export const project = z.strictObject({
  key: z.string().regex(projectKeyPattern, '2 to 10 capital letters and digits, beginning with a letter, like SHP')
    .describe('The first part of every item\'s key: SHP gives SHP-1. Cannot change later.'),
  repository: repository.prefault({}).describe('Where the code lies. Two projects cannot share a repository.'),
  forge: forge.default('local').describe('Where pull requests live. local: kept by Towpath; else a name of `connections`, or a map with its repository.'),
  tracker: tracker.default('local').describe('Where tickets live. local: made by command line or API; else a map.'),
  test: command.optional().describe('The project\'s tests: the development gate, and the check of a merge whose base has moved. A list, or a map with run, env, timeout, sandbox. Without it that gate passes and says so.'),
  pipeline: slug.default('full').describe('full, fix or one of `pipelines`; `towpath start --pipeline` chooses another for one item.'),
  approvers: deciders.default(['*']).describe('Who may decide at approvals that name nobody: names of `people`, or "*" for anyone who may reach the channel.'),
  limits: limits.prefault({}).describe('Bounds of this project.'),
  budget: budget.optional(),
  deploy: command.optional().describe('A command that runs after the merge, in a fresh tree of it. A list, or a map with run, env, timeout, sandbox. Without it: merge only.'),
});

const transcripts = z.strictObject({
  days: count(3_650).default(30).describe('Runs that ended longer ago go.'),
  bytes: byteSize.default('4GiB').describe('The oldest ended runs go until all of them take less: 4GiB, 500MB, or a number of bytes.'),
});

export const host = z.strictObject({
  runs: count(100).default(2).describe('How many agents may run at once on this machine.'),
  gates: count(100).default(2).describe('How many gate and deploy commands may run at once on this machine.'),
  transcripts: transcripts.prefault({}).describe('How long this machine keeps what runs printed and said. A run that goes on is never touched.'),
  bind: text(255).default('127.0.0.1').describe('Address that the HTTP API listens on. Anything but loopback needs a person with a token.'),
  publicUrl: address.optional().describe('Address under which senders of webhooks reach this API, like https://towpath.example.test: hooks go to /webhooks/NAME below it. `towpath doctor` looks for them there; without it for that path alone.'),
});
