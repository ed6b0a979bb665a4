import { nothingSpent } from '../../../src/shared/spending.js';
import type { UsageQuery, UsageReport } from '../../../src/client/read-usage.js';
import type { CreateRequest, Health, ListFilter, TowpathClient } from '../../../src/client/towpath-client.js';
import type { ItemDocument, ItemRow, ProjectDocument } from '../../../src/shared/documents.js';
import { TowpathError } from '../../../src/shared/error-table.js';
import type { LastRound } from '../../../src/shared/ticket.js';
import type { Hint } from '../../../src/shared/hints.js';
import type { NewItem, VerbInput } from '../../../src/shared/messages.js';
import { itemStates, type ItemState, type Verb } from '../../../src/shared/words.js';

export const item = (key: string, change: Partial<ItemDocument> = {}): ItemDocument => ({
  key, title: `Title of ${key}`, body: '', pipeline: 'full', round: 1, priority: 0, state: 'waiting', waitingFor: 'approval', waitingOn: ['anna'],
  since: '2026-01-02T03:04:05.000Z', until: null, asOf: new Date(0).toISOString(), stage: 'analysis', stages: [], attempts: { analysis: 1 }, revision: 'a'.repeat(40),
  decide: { what: 'approval', revision: 'a'.repeat(40), files: ['docs/a.md'], questions: [], by: ['anna'], min: 1, approvedBy: [] },
  branch: `towpath/${key}-x`, pullRequest: null, mergedSha: null,
  usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, costUsd: null, runs: 1, estimated: false },
  humanTime: 0, lastFailure: null, verdicts: [], timeline: [], can: ['approve', 'reject', 'stop'], run: null, reason: null, ...change,
});

const rowOf = ({ key, title, pipeline, state, waitingFor, waitingOn, since, stage }: ItemDocument): ItemRow =>
  ({ key, title, pipeline, state, waitingFor, waitingOn, since, stage });

export const project = (key: string, change: Partial<ProjectDocument> = {}): ProjectDocument => ({
  key, paused: false, limit: 4, counter: 3, admitted: [], waitingForAdmission: [], merging: null, waitingForMerge: [],
  repository: '/srv/shop.git', base: 'main', configFile: '/srv/towpath.yaml', ...change,
});

/** The port `TowpathClient`, kept in memory: what the API asked is in `asked`, what it is told is set by the test. */
export class MemoryClient implements TowpathClient {
  readonly asked: { what: string; with: unknown }[] = [];
  items: ItemDocument[] = [];
  known: ProjectDocument[] = [project('SHP')];
  answerHealth: Health = {
    engine: { reachable: true, address: '127.0.0.1:7233', namespace: 'default', unreachableSince: null },
    pollers: { items: 1, runs: 1, gates: 1 },
  };
  /** Thrown by the next calls. */
  fails: Error | undefined;

  #note(what: string, given: unknown): void {
    this.asked.push({ what, with: given });
    if (this.fails !== undefined) throw this.fails;
  }
  #find(key: string): ItemDocument {
    const found = this.items.find((one) => one.key === key);
    if (found === undefined) throw new TowpathError('ITEM_NOT_FOUND', key);
    return found;
  }

  async create(request: CreateRequest) {
    this.#note('create', request);
    const existing = request.idempotencyKey !== null && this.asked.filter((one) =>
      one.what === 'create' && (one.with as CreateRequest).idempotencyKey === request.idempotencyKey).length > 1;
    return { key: 'SHP-1', workflowId: 'item/SHP-1', existing };
  }
  async act(key: string, verb: Verb, input: VerbInput) {
    this.#note('act', { key, verb, input });
    this.#find(key);
    return { key, verb, accepted: true as const, repeated: false, revision: input.revision ?? null, next: 'architecture starts' };
  }
  async item(key: string) { this.#note('item', key); return this.#find(key); }
  async usage(query: UsageQuery): Promise<UsageReport> {
    this.#note('usage', query);
    return { by: query.by, rows: [{ name: '2026-05-01', ...nothingSpent, runs: 2, costUsd: 0.5 }], total: { ...nothingSpent, runs: 2, costUsd: 0.5 } };
  }
  async list(filter: ListFilter = {}) {
    this.#note('list', filter);
    return this.items.map(rowOf).filter((row) => filter.states?.includes(row.state) ?? true);
  }
  async inbox(names: readonly string[]) { this.#note('inbox', names); return this.items.map(rowOf); }
  async counts() {
    this.#note('counts', undefined);
    return Object.fromEntries(itemStates.map((state) => [state, this.items.filter((one) => one.state === state).length])) as Record<ItemState, number>;
  }
  async projectKeys() { this.#note('projectKeys', undefined); return this.known.map((one) => one.key); }
  async projects() { this.#note('projects', undefined); return this.known; }
  async project(key: string) {
    this.#note('project', key);
    const found = this.known.find((one) => one.key === key);
    if (found === undefined) throw new TowpathError('PROJECT_NOT_FOUND', key);
    return found;
  }
  async actOnProject(key: string, action: unknown) { this.#note('actOnProject', { key, action }); return this.project(key); }
  /** Keys of open and of ended items, as `hint` knows them. */
  readonly open = new Set<string>();
  readonly ended = new Set<string>();
  #standing(key: string) { return this.ended.has(key) ? 'ended' as const : this.open.has(key) ? 'told' as const : 'none' as const; }
  async hint(key: string, hint: Hint) { this.#note('hint', { key, hint }); return this.#standing(key); }
  async startHinted(item: NewItem, hint: Hint) {
    this.#note('startHinted', { item, hint });
    const before = this.#standing(item.key);
    this.open.add(item.key);
    return before === 'ended' ? before : 'started' as const;
  }
  /** Of those that have ended, by key. */
  readonly rounds = new Map<string, LastRound>();
  readonly reopened: NewItem[] = [];
  async lastRound(key: string) { return this.rounds.get(key) ?? null; }
  async reopen(item: NewItem) { this.reopened.push(item); }
  async health() { return this.answerHealth; }
  async close() { this.#note('close', undefined); }
}
