import { z } from 'zod';
import { works } from '../../shared/words.js';
import { agentName, argv, duration, fields, slug, text } from './common.js';

/** Names or `*` globs below the item's documents: never absolute, never upwards. */
const documentPattern = z.string()
  .regex(/^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[^\0\\]{1,300}$/, 'a file name or * pattern below the item\'s documents, without ..');
const documents = z.array(documentPattern).min(1, 'at least one file').max(50, 'at most 50 files');

/** `"*"` or names of `people`. */
export const deciders = z.array(text(64)).min(1, 'a list of names, or ["*"]').max(50, 'at most 50 names');

export const commandWords = ['test', 'verification'] as const;

const howMany = z.number().int().min(1, 'at least 1').max(50, 'at most 50').default(1);

export const gate = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('artifacts').describe('The commit holds these documents.'),
    files: documents.describe('Names or * patterns below docs/work-items/<KEY>/. Each needs a match.'),
  }),
  z.strictObject({ kind: z.literal('report').describe('The verdict of the agent\'s report.') }),
  z.strictObject({
    kind: z.literal('command').describe('A command of ours on a fresh tree of the commit; exit 0 passes.'),
    run: z.union([z.enum(commandWords), argv]).optional()
      .describe('The program and its arguments; or test: the project\'s; or verification: the commands that the report names. Default: verification where the stage\'s work is test, else test.'),
    env: fields.env.default({}),
    timeout: duration.optional().describe('Duration after which the command is ended. A number is seconds. Default: that of the project\'s test, else 60m.'),
    sandbox: fields.sandbox.optional().describe('auto, bwrap or none. Default: that of the project\'s test, else auto.'),
  }),
  z.strictObject({
    kind: z.literal('approval').describe('People decide.'),
    by: deciders.optional().describe('Who may decide: names of `people`, or "*" for anyone who may reach the channel. Default: the project\'s approvers.'),
    min: howMany.describe('How many of them must approve.'),
  }),
  z.strictObject({
    kind: z.literal('ci').describe('Statuses and checks of exactly the commit on the hosted forge.'),
    required: z.array(text(200)).min(1, 'at least one name').max(50, 'at most 50 names').optional()
      .describe('Names of the statuses and checks that must pass. Default: all that the forge shows.'),
    within: duration.default('10m').describe('Duration after which none at all means that there is no CI; it begins anew where the forge was away. A number is seconds.'),
    without: z.enum(['pass', 'block']).default('pass').describe('What no CI means. block: the same where a required name is missing for that time after the others have changed; pass: a required name is waited for.'),
  }),
  z.strictObject({
    kind: z.literal('review').describe('A person\'s approval of exactly the commit on the hosted forge. A bot\'s never counts.'),
    by: deciders.optional().describe('Whose: names of `people`. Default, and "*": whoever may write to the repository.'),
    min: howMany.describe('How many of them must approve.'),
  }),
]);

export const stage = z.strictObject({
  stage: slug.describe('The stage\'s name, once a pipeline.'),
  role: slug.optional().describe('Who works at it: analyst, architect, developer, reviewer, tester, deployer or a name of your own. Default: the usual role of the six usual stages; others must say.'),
  work: z.enum(works).optional()
    .describe('What the role leaves behind. documents: only the item\'s documents; code: a change; review, test: a verdict; merge: no agent, the merge queue. Default: from the role where it is one of the six, else documents.'),
  agent: agentName.optional().describe('The agent for this stage. Default: the role\'s.'),
  artifacts: documents.optional().describe('Short for an artifacts gate in front of the others.'),
  gates: z.array(gate).max(20, 'at most 20 gates').optional()
    .describe('Checks between this stage and the next, in order. Default: those of the usual stage, else those of its work. [] = none.'),
});

export const pipeline = z.array(stage).min(1, 'at least one stage').max(20, 'at most 20 stages');
