import type { HintAnswer, StartAnswer } from '../../client/hint-item.js';
import type { ConnectionConfig, ProjectConfig } from '../../config/config.js';
import type { Bridges } from '../../connections/bridges.js';
import { whyNotStart } from '../../connections/should-start.js';
import { reopenTicket, type Rounds } from '../../connections/reopen-ticket.js';
import { ticketItem } from '../../connections/ticket-item.js';
import type { Ticket, Tracker } from '../../connections/tracker.js';
import { cardRef, type Hint, type HintReason } from '../../shared/hints.js';
import { itemKey, keyOfBranch, parseKey } from '../../shared/ids.js';
import type { NewItem } from '../../shared/messages.js';
import { digestOf, digestOfPull } from './digest-of-pull.js';

export interface Telling {
  hint(told: { key: string; hint: Hint }): Promise<HintAnswer>;
  start(told: { item: NewItem; hint: Hint }): Promise<StartAnswer>;
  /** The newest round of an item, and the next one of a ticket that was re-opened. */
  rounds: Rounds;
  /** Keys of the project's open items. */
  open(project: string): Promise<string[]>;
}

export interface ReconcilerOptions {
  connection: ConnectionConfig;
  projects: () => readonly ProjectConfig[];
  bridges: Bridges;
  telling: Telling;
}

/** Clocks differ, and a change may become visible a moment after it was made. */
const overlapMs = 120_000;

/**
 * What no webhook told, of one connection: tickets that should be items, items whose ticket or pull request has changed.
 * It only emits hints, and only where something looks different from its last look; after a start it looks at all once.
 */
export class Reconciler {
  /** Ticket by key → when it was changed last; pull request by branch → how it looked. */
  readonly #tickets = new Map<string, string>();
  /** Our own comments by key, as they looked. */
  readonly #cards = new Map<string, string>();
  readonly #pulls = new Map<string, string>();
  /** Keys of open items without an open ticket that have been told so. */
  readonly #missed = new Set<string>();
  /** Keys of items that should be open and whose ticket would start one. */
  readonly #listened = new Set<string>();
  readonly #since = new Map<string, number>();

  constructor(private readonly options: ReconcilerOptions) {}

  /** One look; `full`: at everything, else at what changed lately. Thrown: CONNECTION_AWAY, CONNECTION_REFUSED. */
  async look(full: boolean, now: number): Promise<void> {
    const { connection, projects } = this.options;
    for (const project of projects()) {
      if (project.tracker?.connection === connection.name) await this.#lookAtTickets(project, full, now);
      if (project.forge?.connection === connection.name) await this.#lookAtPulls(project);
    }
  }

  async #lookAtTickets(project: ProjectConfig, full: boolean, now: number): Promise<void> {
    const tracker = await this.options.bridges.tracker(project.key);
    const before = this.#since.get(project.key);
    const all = full || before === undefined;
    const tickets = await tracker.changed(all ? null : new Date(before - overlapMs).toISOString());
    const open = all ? new Set(await this.options.telling.open(project.key)) : undefined;
    if (open !== undefined) this.#lookAgainAtEnded(project, open);
    for (const ticket of tickets) await this.#ticket(project, ticket);
    for (const ticket of tickets) if (open?.has(itemKey(project.key, ticket.number)) === true) await this.#card(project, tracker, ticket);
    if (open !== undefined) await this.#missing(open, new Set(tickets.map(({ number }) => itemKey(project.key, number))));
    this.#since.set(project.key, now);
  }

  /** Told in its last moments an item hears nothing any more. */
  #lookAgainAtEnded({ key: project }: ProjectConfig, open: ReadonlySet<string>): void {
    for (const key of [...this.#listened].filter((one) => parseKey(one)?.project === project && !open.has(one))) {
      this.#tickets.delete(key);
      this.#listened.delete(key);
    }
  }

  async #ticket(project: ProjectConfig, ticket: Ticket): Promise<void> {
    const key = itemKey(project.key, ticket.number);
    if (this.#tickets.get(key) === ticket.updatedAt) return;
    const hint = this.#hint('ticket', ticket.updatedAt);
    const { connection, telling } = this.options;
    const told = await telling.hint({ key, hint });
    const starts = project.tracker !== null && whyNotStart(ticket, project.tracker.start) === null;
    if (told === 'none' && starts) {
      await telling.start({ item: ticketItem(ticket, { project: project.key, connection: connection.name }), hint });
    }
    if (told === 'ended' && starts) await this.#reopen(project, ticket);
    this.#tickets.set(key, ticket.updatedAt);
    if (starts && told === 'told') this.#listened.add(key);
  }

  async #reopen({ key: project, tracker }: ProjectConfig, { number }: Ticket): Promise<void> {
    const { bridges, connection, telling: { rounds } } = this.options;
    if (tracker === null) return;
    const answer = await reopenTicket({ tracker: await bridges.tracker(project), connection: connection.name, project, number, start: tracker.start, rounds });
    // What was asked for is looked for at the next look at everything.
    if (answer.kind !== 'no') this.#listened.add(itemKey(project, number));
  }

  /** What we wrote there looks different: the item makes sure of its card, which costs no write where it is right. */
  async #card(project: ProjectConfig, tracker: Tracker, ticket: Ticket): Promise<void> {
    const key = itemKey(project.key, ticket.number);
    const ours = (await tracker.comments(ticket, null)).filter((comment) => comment.ours);
    const looks = digestOf(ours.map(({ id, text }) => [id, text]));
    if (this.#cards.get(key) === looks) return;
    await this.options.telling.hint({ key, hint: { ...this.#hint('ticket'), ref: cardRef } });
    this.#cards.set(key, looks);
  }

  /** Open items whose ticket is over or gone: nothing tells that, or it was lost. */
  async #missing(open: ReadonlySet<string>, there: ReadonlySet<string>): Promise<void> {
    const { telling } = this.options;
    for (const key of open) {
      if (there.has(key)) { this.#missed.delete(key); continue; }
      if (this.#missed.has(key)) continue;
      await telling.hint({ key, hint: this.#hint('ticket') });
      this.#missed.add(key);
    }
  }

  async #lookAtPulls(project: ProjectConfig): Promise<void> {
    const { bridges, telling } = this.options;
    const forge = await bridges.forge(project.key);
    const pulls = (await forge.openPulls()).filter(({ branch }) => parseKey(keyOfBranch(branch) ?? '')?.project === project.key);
    const there = new Set(pulls.map(({ branch }) => branch));
    for (const pull of pulls) {
      const key = keyOfBranch(pull.branch) as string;
      const looks = await digestOfPull(forge, pull);
      if (this.#pulls.get(pull.branch) === looks) continue;
      await telling.hint({ key, hint: this.#hint('pull') });
      this.#pulls.set(pull.branch, looks);
    }
    for (const branch of [...this.#pulls.keys()]) {
      const key = keyOfBranch(branch);
      if (there.has(branch) || key === undefined || parseKey(key)?.project !== project.key) continue;
      // Closed or merged: once.
      await telling.hint({ key, hint: this.#hint('pull') });
      this.#pulls.delete(branch);
    }
  }

  #hint(reason: HintReason, at?: string): Hint {
    return { connection: this.options.connection.name, reason, ref: null, actor: null, ...(at === undefined ? {} : { at }) };
  }
}
