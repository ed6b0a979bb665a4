import { ApplicationFailure } from '@temporalio/common';
import type { PullLook, PullNews, PullShow, SeenCheck, SeenReview } from '../../src/shared/pull.js';
import type { SeenComment, TicketLook, TicketNews, TicketShow, TicketShown } from '../../src/shared/ticket.js';
import type { TicketState } from '../../src/shared/connections.js';

export const mina = { id: '21', name: 'mina' };

/** The tracker and the forge of a world, as items see them by their activities; a test moves, writes and reviews. */
export class Outside {
  ticket: NonNullable<TicketNews['ticket']> = { title: 'Sell', body: '', state: 'To do', means: 'start', over: null, updatedAt: '2026-01-01T00:00:00Z' };
  move: TicketNews['move'] = null;
  comments: SeenComment[] = [];
  pullComments: SeenComment[] = [];
  checks: SeenCheck[] = [];
  reviews: SeenReview[] = [];
  pull: Partial<PullNews> = {};
  readonly created: string[] = [];
  readonly shown: TicketShow[] = [];
  readonly pullsShown: PullShow[] = [];
  looks = 0;
  /** Whatever is asked fails so. */
  away: { retryAfterSeconds?: number } | null = null;
  #count = 0;

  #next(): string { return `2026-01-01T00:00:${String(this.#count += 1).padStart(2, '0')}Z`; }

  moveTo(state: string, means: TicketState | 'start' | null, by: TicketNews['move'] | 'mina' = 'mina'): void {
    const at = this.#next();
    this.ticket = { ...this.ticket, state, means, updatedAt: at };
    this.move = by === 'mina' ? { by: mina, member: true, ours: false, at } : by;
  }

  write(text: string, verb?: NonNullable<SeenComment['command']>['verb']): void {
    const at = this.#next();
    this.comments.push({ id: `c${this.#count}`, by: mina, member: true, at: new Date(Date.now() + this.#count * 1000).toISOString(), command: verb === undefined ? null : { verb, rest: text }, text });
    this.ticket = { ...this.ticket, updatedAt: at };
  }

  #fail(): void {
    if (this.away === null) return;
    throw ApplicationFailure.create({ type: 'CONNECTION_AWAY', message: 'the tracker is away', nonRetryable: true, details: [{ detail: 'away', ...this.away }] });
  }

  look({ since }: TicketLook): TicketNews {
    this.looks += 1;
    this.#fail();
    return { kind: 'plane', ticket: this.ticket, move: this.move, comments: this.comments.filter(({ at }) => at >= since) };
  }

  show(show: TicketShow): TicketShown {
    this.#fail();
    const names: Partial<Record<TicketState, string>> = { progress: 'In Progress', approval: 'In Review', answer: 'In Progress', blocked: 'In Progress', done: 'Done', cancelled: 'Cancelled' };
    const name = show.says === null ? null : names[show.says] ?? null;
    if (show.expected !== undefined && this.ticket.state !== show.expected && this.ticket.state !== name) return { kind: 'moved' };
    this.shown.push(show);
    if (name !== null && name !== this.ticket.state) this.moveTo(name, show.says, { by: null, member: false, ours: true, at: this.#next() });
    return { kind: 'shown', state: this.ticket.state, ...(show.over == null ? {} : { left: { over: show.over, at: this.ticket.updatedAt } }) };
  }

  lookAtPull({ branch, head, forge }: PullLook): PullNews {
    this.#fail();
    return {
      kind: forge.kind, by: null, mergedSha: null, foreign: null, comments: this.pullComments, checks: this.checks, reviews: this.reviews.map((one) => (one.sha === '' ? { ...one, sha: head } : one)),
      pull: { number: 14, branch, base: 'main', head, state: 'open', link: null }, ...this.pull,
    };
  }
}

export const check = (over: Partial<SeenCheck> = {}): SeenCheck => ({ id: 'unit:passed', name: 'unit', state: 'passed', says: 'green', link: null, tail: null, ...over });
export const review = (over: Partial<SeenReview> = {}): SeenReview =>
  ({ id: '601', by: { id: '22', name: 'ravi' }, member: true, bot: false, state: 'approved', sha: '', text: '', comments: [], ...over });
