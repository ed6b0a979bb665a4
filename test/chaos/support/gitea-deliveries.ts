import { createHash, createHmac } from 'node:crypto';
import type { FakeGitea } from '../../fakes/gitea/fake-gitea.js';
import { goJson } from '../../fakes/gitea/hook-dialect.js';
import { issueOf, userOf, type World } from '../../fakes/gitea/model.js';
import { commentShape, issueShape, repositoryShape, userShape } from '../../fakes/gitea/shapes.js';
import type { Seeded } from './seeded.js';

/** What is sent: bytes, event, and whether the signature is somebody else's. */
export interface Sending { event: string; type: string; body: string; forged: boolean; sha256: string }

export interface Flood { /** Different ones; each is sent twice. */ deliveries: number; tickets: number; /** Share of all requests. */ forged: number }

const ago = (random: Seeded): string => new Date(Date.now() - Math.round(random.between(60_000, 3_600_000))).toISOString().replace(/\.\d+Z$/, 'Z');

/** Tickets that the rule takes up, made by a person. */
export const openTickets = (gitea: FakeGitea, count: number): number[] =>
  Array.from({ length: count }, (_, at) => gitea.as('mina').openIssue({ title: `Ticket ${String(at + 1)}`, body: 'Please.', labels: ['agent'] }));

/** Commits of nobody's pull request, as CI tells of them all day. */
const status = (world: World, n: number, random: Seeded) => ({
  commit: { id: `${String(n % 20).padStart(2, '0')}${'ab'.repeat(19)}` }, context: `ci ${String(n)}`, created_at: ago(random), description: 'ran', id: n,
  repository: repositoryShape(world), sender: userShape(world, userOf(world, 'ci-runner')), sha: `${String(n % 20).padStart(2, '0')}${'ab'.repeat(19)}`,
  state: random.pick(['pending', 'success', 'failure']), target_url: '', updated_at: null,
});

const payload = (world: World, { n, number, random }: { n: number; number: number; random: Seeded }): { event: string; type: string; value: object } => {
  const issue = issueOf(world, number);
  const mina = userOf(world, 'mina');
  const around = { repository: repositoryShape(world), sender: userShape(world, mina), commit_id: '' };
  const told = { ...issueShape(world, issue), updated_at: ago(random) };
  const drawn = random.next();
  if (drawn < 0.1) return { event: 'status', type: 'status', value: status(world, n, random) };
  if (drawn < 0.4) {
    const comment = { id: 100_000 + n, issue: number, user: mina, body: `remark ${String(n)}`, createdAt: ago(random), updatedAt: ago(random) };
    return { event: 'issue_comment', type: 'issue_comment', value: { action: 'created', issue: told, comment: commentShape(world, issue, comment), ...around, is_pull: false } };
  }
  const action = random.pick(['opened', 'edited', 'label_updated'] as const);
  return { event: 'issues', type: action === 'label_updated' ? 'issue_label' : 'issues', value: { action, number, issue: { ...told, title: `Ticket ${String(number)}, ${String(n)}` }, ...around } };
};

const shuffled = <T>(all: T[], random: Seeded): T[] => {
  for (let at = all.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random.next() * (at + 1));
    [all[at], all[other]] = [all[other] as T, all[at] as T];
  }
  return all;
};

/** Deliveries for the tickets, each twice with the same bytes, in no order, forged ones between them. Every ticket is told of. */
export const makeFlood = (world: World, numbers: number[], { deliveries, forged }: Flood, random: Seeded): Sending[] => {
  const make = (n: number, isForged: boolean): Sending => {
    const { event, type, value } = payload(world, { n, number: numbers[n % numbers.length] as number, random });
    const body = goJson(value);
    return { event, type, body, forged: isForged, sha256: createHash('sha256').update(body).digest('hex') };
  };
  const right = Array.from({ length: deliveries }, (_, n) => make(n, false));
  const wrong = Array.from({ length: Math.round(deliveries * 2 * forged) }, (_, n) => make(deliveries + n, true));
  return shuffled([...right, ...right, ...wrong], random);
};

/** As Gitea sends it: an id of its own each time. A forger knows all but the secret. */
export const headersOf = ({ event, type, body, forged }: Sending, delivery: string, secret: string): Record<string, string> => {
  const signature = createHmac('sha256', forged ? `${secret}?` : secret).update(body).digest('hex');
  return {
    'content-type': 'application/json', 'user-agent': 'Go-http-client/1.1', 'x-gitea-delivery': delivery, 'x-gitea-event': event, 'x-gitea-event-type': type,
    'x-gitea-signature': signature, 'x-hub-signature-256': `sha256=${signature}`,
  };
};
