import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionConfig, ProjectConfig } from '../../../src/config/config.js';
import type { Bridges } from '../../../src/connections/bridges.js';
import type { HostedForge, HostedPull } from '../../../src/connections/hosted-forge.js';
import type { Ticket, Tracker } from '../../../src/connections/tracker.js';
import { openHome, type Home } from '../../../src/host/home.js';
import { TowpathError } from '../../../src/shared/error-table.js';
import type { DeliveryHint } from '../../../src/shared/hints.js';
import { digestOf, newDeliveryId, type SpooledDelivery } from '../../../src/api/webhooks/delivery-record.js';

export const connection = (change: Partial<ConnectionConfig> = {}): ConnectionConfig => ({
  name: 'forge', kind: 'gitea', url: 'https://git.example.test', workspace: null, token: null, app: null, secrets: ['file:/none'], account: null,
  maxBytes: 64 * 1024, reconcile: { lightSeconds: 60, fullSeconds: 900 }, generic: null, ...change,
});

/** Only what webhooks read of a project. */
export const project = (change: Partial<ProjectConfig> = {}): ProjectConfig => ({
  key: 'SHP', repository: { url: 'https://git.example.test/team/shop.git', base: 'main' },
  forge: { connection: 'forge', repository: 'team/shop' },
  tracker: { connection: 'forge', project: 'team/shop', start: { state: null, label: 'agent', assignee: null }, states: {} }, ...change,
} as ProjectConfig);

export const hint = (change: Partial<DeliveryHint> = {}): DeliveryHint => ({
  event: 'opened', number: 12, isPullRequest: false, sha: null, actor: 'mina', actorId: 21, repository: 'team/shop', project: 'SHP', command: null, ...change,
});

export const record = (change: Partial<SpooledDelivery> & { text?: string } = {}): SpooledDelivery => {
  const { text = '{"n":1}', ...rest } = change;
  return {
    schema: 1, id: newDeliveryId(Date.now()), connection: 'forge', receivedAt: new Date().toISOString(), deliveryId: null, sha256: digestOf(Buffer.from(text)),
    headers: {}, body: Buffer.from(text).toString('base64'), reason: null, hints: [hint()], ...rest,
  };
};

export const ticket = (change: Partial<Ticket> = {}): Ticket => ({
  id: '12', number: 12, title: 'Add login', body: 'Please.', state: null, over: null, labels: ['agent'], assignees: [], url: null, updatedAt: '2026-11-21T08:00:00Z', ...change,
});

/** Tracker and forge in memory: what they hold is set by the test, `away` makes them silent. */
export class MemoryBridges implements Bridges {
  tickets: Ticket[] = [];
  pulls: HostedPull[] = [];
  names = ['team/shop'];
  ids: Record<string, number> = {};
  asked = 0;
  away: TowpathError | undefined;

  #ask<T>(value: T): Promise<T> {
    this.asked += 1;
    return this.away === undefined ? Promise.resolve(value) : Promise.reject(this.away);
  }
  gitToken(): Promise<string> { return this.#ask('token'); }
  async tracker(): Promise<Tracker> {
    return {
      ticket: (number: number) => this.#ask(this.tickets.find((one) => one.number === number) ?? null),
      names: () => this.#ask(this.names), numberOf: (id: string) => this.#ask(this.ids[id] ?? null),
      account: () => this.#ask({ id: '90', name: 'towpath-bot', bot: true }), lastMove: () => this.#ask(null),
    } as unknown as Tracker;
  }
  async forge(): Promise<HostedForge> {
    return {
      readPull: (number: number) => this.#ask(this.pulls.find((one) => one.number === number) ?? null),
      pullOfCommit: (sha: string) => this.#ask(this.pulls.find((one) => one.head === sha) ?? null),
    } as unknown as HostedForge;
  }
}

export const away = (): TowpathError => new TowpathError('CONNECTION_AWAY', 'the tracker does not answer');
export const pull = (change: Partial<HostedPull> = {}): HostedPull => ({
  number: 14, branch: 'towpath/SHP-12-add-login', base: 'main', head: 'a'.repeat(40), state: 'open', by: null, mergedSha: null, title: '', url: '', ...change,
});

export const temporaryHome = async (): Promise<{ home: Home; remove: () => Promise<void> }> => {
  const root = await mkdtemp(join(tmpdir(), 'towpath-webhooks-'));
  return { home: openHome(root), remove: async () => rm(root, { recursive: true, force: true }) };
};

export const sign = (body: string | Buffer, secret = 'test-secret'): string => createHmac('sha256', secret).update(body).digest('hex');

export const eventually = async <T>(look: () => Promise<T>, holds: (found: T) => boolean, seconds = 5): Promise<T> => {
  const last = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (holds(found)) return found;
    if (Date.now() > last) throw new Error(`not within ${String(seconds)} s: ${JSON.stringify(found)}`);
    await new Promise((resolve) => { setTimeout(resolve, 10); });
  }
};
