import { z } from 'zod';
import { connectionKinds, mergeMethods, ticketStates, type TicketState } from '../../shared/connections.js';
import { hintEvents } from '../../shared/hints.js';
import { referencePattern } from '../secrets.js';
import { bodySize, duration, slug, text } from './common.js';

export const reference = z.string().regex(referencePattern, 'a reference: env:NAME or file:PATH').max(4_096);
const id = z.union([z.number().int(), text(200)]);

const isBare = (written: string): boolean => {
  if (!URL.canParse(written)) return true;
  const { username, password, search, hash } = new URL(written);
  return `${username}${password}${search}${hash}` === '';
};
const addressWords = 'an address like https://git.example.test, without user and password';
export const address = z.url({ protocol: /^https?$/, error: addressWords }).max(2_000).refine(isBare, addressWords);

const app = z.strictObject({
  id: id.describe('Id of the app.'),
  installation: id.describe('Id of its installation on the account that owns the repositories.'),
  key: reference.describe('Where its private key (PEM) lies: env:NAME or file:PATH.'),
}).describe('github: a GitHub App signs in, in the place of `token`.');

const reconcile = z.strictObject({
  light: duration.default('60s').describe('Between looks at what changed lately. A number is seconds.'),
  full: duration.default('15m').describe('Between looks at everything. A number is seconds.'),
});

const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'the name of a header, like X-Signature-256');
const dotted = z.string().regex(/^[^.\s]{1,100}(?:\.[^.\s]{1,100}){0,9}$/, 'a dotted path like item.id');

const signature = z.union([z.literal('standard'), z.strictObject({
  header: headerName.describe('Header with the hex HMAC-SHA256 of the body.'),
  prefix: z.string().max(50, 'at most 50 characters').default('').describe('What stands in front of the digits there.'),
})]);

const paths = z.strictObject({
  event: dotted.default('event').describe('What happened, in the sender\'s words.'),
  item: dotted.default('item.id').describe('The ticket\'s key or number.'),
  project: dotted.optional().describe('Key of the project. Default: the first part of the ticket\'s key.'),
  state: dotted.default('item.state').describe('The ticket\'s state.'),
  title: dotted.default('item.title').describe('Its title.'),
  body: dotted.default('item.body').describe('Its text.'),
  comment: dotted.default('comment.text').describe('A comment\'s text.'),
  commentId: dotted.default('comment.id').describe('A comment\'s id.'),
  actor: dotted.default('actor.id').describe('Id of whoever caused it.'),
  label: dotted.optional().describe('A label that was set.'),
}).describe('generic: where things stand in the body.');

export const connection = z.strictObject({
  kind: z.enum(connectionKinds).describe('What is at the other end. generic: any sender of signed JSON, in only.'),
  url: address.optional().describe('Address of the server. Required for plane, gitea and forgejo; github: https://github.com by default.'),
  workspace: text(200).optional().describe('plane, required: the workspace\'s slug.'),
  token: reference.optional().describe('Where the token of our own account lies: env:NAME or file:PATH. Required where a project uses the connection. A person\'s token would make their approvals ours.'),
  app: app.optional(),
  secret: z.union([reference, z.array(reference).min(1, 'at least one').max(10, 'at most 10')]).optional()
    .describe('Where the secret of its webhooks lies, or several while one takes the place of another. Without: no webhooks, the reconciler alone.'),
  account: id.optional().describe('Id or login of our own account there. Default: asked of the server. `receive --dry-run` asks nobody.'),
  maxBody: bodySize.default('1MiB').describe('Largest delivery: 1MiB, 500KB, or a number of bytes.'),
  reconcile: reconcile.prefault({}).describe('How often it is looked at for what no webhook told.'),
  signature: signature.optional().describe('generic: standard = Standard Webhooks 1.0, or the header with the signature. Default: X-Signature-256 with sha256= in front, or Standard Webhooks where its headers come.'),
  deliveryId: headerName.optional().describe('generic: header with the id of a delivery, the same when it is sent again. Default: X-Delivery-Id, webhook-id for Standard Webhooks.'),
  paths: paths.optional(),
  events: z.record(text(100), z.enum(hintEvents)).optional()
    .describe('generic: the sender\'s words for events, and ours. Default: item.created is opened, item.updated updated, item.labeled labeled, comment.created commented.'),
});

export const connections = z.record(slug, connection)
  .describe('Trackers, forges and other senders of webhooks, by name; /webhooks/NAME takes their deliveries.');

const connectionName = slug;
const repositoryName = z.string().regex(/^[^/\s]{1,100}\/[^/\s]{1,100}$/, 'owner/name');

export const forge = z.union([connectionName, z.strictObject({
  connection: connectionName.describe('A name of `connections`, of kind gitea, forgejo or github.'),
  repository: repositoryName.optional().describe('owner/name there. Default: as the repository\'s url says.'),
  method: z.enum(mergeMethods).default('merge').describe('How the forge merges. With squash and rebase it writes commits of its own; where their content is not what was tested, the item says so.'),
})]);

const start = z.strictObject({
  state: text(200).optional().describe('Its state: of Plane\'s states; elsewhere a label that stands for one.'),
  label: text(200).optional().describe('A label that it has.'),
  assignee: text(200).optional().describe('Id or name of whom it is assigned to.'),
}).refine((rule) => Object.values(rule).some((one) => one !== undefined), 'at least one of state, label, assignee');

const stateWords: Readonly<Record<TicketState, string>> = {
  progress: 'Being worked on. Moving a ticket there starts it, or answers with the newest reply.',
  approval: 'Waits for an approval.',
  approved: 'Moving a ticket there approves.',
  rejected: 'Moving a ticket there rejects, with the person\'s newest comment as reason.',
  answer: 'Waits for an answer.',
  blocked: 'Blocked or stopped.',
  done: 'Done.',
  cancelled: 'Moving a ticket there stops it.',
};
const states = z.strictObject(Object.fromEntries(ticketStates.map((word) => [word, text(200).optional().describe(stateWords[word])])) as Record<TicketState, z.ZodOptional<z.ZodString>>);

export const tracker = z.union([z.literal('local'), z.strictObject({
  connection: connectionName.describe('A name of `connections`, of kind plane, gitea, forgejo or github.'),
  project: text(300).optional().describe('plane: the project\'s identifier or id; else owner/name. Default: the forge\'s repository, where it is the same connection.'),
  start: start.describe('Which tickets become items: all that is given must hold. Case does not count.'),
  states: states.default({}).describe('The tracker\'s names of the states that an item shows, and that people move tickets to. What is not named is not said by a state.'),
})]);
