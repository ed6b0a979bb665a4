import { limits } from '../../shared/ids.js';
import { cardRef, hintSideOf, type Hint, type Side } from '../../shared/hints.js';
import type { NewItem } from '../../shared/messages.js';
import type { PullLook, PullShow } from '../../shared/pull.js';
import type { Saying, TicketLeft, TicketLook, TicketShow, TicketShown } from '../../shared/ticket.js';
import { connectionWait } from './budgets.js';
import { askOf, cardOf, pullNoteOf, statusesOf, ticketOverOf, ticketStateOf } from './card.js';
import { digestOf } from './digest.js';
import type { ItemData, Tending } from './item-data.js';
import { note } from './timeline.js';
import { standing } from './waiting.js';

/** A comment that somebody writes while the item is being made counts; clocks differ by so much. */
const earlierSeconds = 120;
/** Between two writings of the card, where nobody waits for it. */
const restSeconds = 5;
const keptComments = 20;

const earlier = (now: number): string => new Date(now - earlierSeconds * 1000).toISOString();

const later = (one: string, other: string): string => (one > other ? one : other);

/** `read`: what an earlier round has read is not read again. */
export const newTending = (now: number, read?: NewItem['read']): Tending => ({
  look: { ticket: true, pull: false }, since: later(read?.since ?? '', earlier(now)), pullSince: earlier(now), seen: read?.seen ?? [], seenAt: '',
  move: null, talk: [], asking: null, comments: [], pullComments: [], asked: null, shown: { ticket: '', pull: '' }, rests: { ticket: 0, pull: 0 }, told: [], counted: [], away: { ticket: null, pull: null },
});

/** Changes what is tended; an item that is all local has nothing of the kind. */
export const tended = (data: ItemData, change: (tending: Tending) => Partial<Tending>): ItemData =>
  data.tending === undefined ? data : { ...data, tending: { ...data.tending, ...change(data.tending) } };

export const lookAgain = (data: ItemData, what: keyof Tending['look']): ItemData =>
  tended(data, ({ look }) => ({ look: { ...look, [what]: true } }));

/** A hint wakes: what it hints at is looked at again, unless it was seen already as it is. */
export const hinted = (data: ItemData, { reason, at, ref }: Hint): ItemData => {
  if (ref === cardRef) return tended(data, ({ shown }) => ({ shown: { ...shown, ticket: '' } }));
  if (hintSideOf(reason) === 'pull') return lookAgain(data, 'pull');
  return at !== undefined && data.tending !== undefined && at <= data.tending.seenAt ? data : lookAgain(data, 'ticket');
};

const personal: readonly (string | null)[] = ['approval', 'answer'];
const atForge: readonly (string | null)[] = ['ci', 'review'];

/** Where a wait begins that the outside can end, it is looked at then: what came before is not kept. */
export const watchWaits = (before: ItemData, after: ItemData): ItemData => {
  if (after.tending === undefined) return after;
  const was = standing(before).waitingFor;
  const is = standing(after).waitingFor;
  const moved = after.headMoved === true && before.headMoved !== true;
  if (was === is && !moved) return after;
  const asked = tended(after, () => (personal.includes(was) ? { talk: [], asking: null } : {}));
  const looked = personal.includes(is) ? lookAgain(asked, 'ticket') : asked;
  return atForge.includes(is) || moved ? lookAgain(looked, 'pull') : looked;
};

export const rememberSeen = (data: ItemData, id: string): ItemData =>
  tended(data, ({ seen }) => ({ seen: [...seen, id].slice(-limits.seenIds) }));

export const rememberCounted = (data: ItemData, what: string): ItemData =>
  tended(data, ({ counted }) => ({ counted: [...counted, what].slice(-20) }));

export const isCounted = (data: ItemData, what: string): boolean => data.tending?.counted.includes(what) === true;

/** As a pull request that somebody closed is counted. */
export const closedName = (number: number): string => `closed:${String(number)}`;

/** A comment to the ticket or the pull request: once, whatever happens. */
export const say = (data: ItemData, { once, text, place = 'ticket' }: { once: string; text: string; place?: Side }): ItemData => {
  const comment = { once: `${data.item.key}/${String(data.item.round)}/${once}`, note: { blocks: [{ kind: 'text' as const, text }] } };
  if (place === 'pull') return tended(data, ({ pullComments }) => ({ pullComments: [...pullComments, comment].slice(-keptComments) }));
  return tended(data, ({ comments }) => ({ comments: [...comments, comment].slice(-keptComments) }));
};

/** The outside did not answer: asked again later, and people see it where the item waits for it. */
export const outsideAway = (data: ItemData, now: number, { side, message, retryAfterSeconds }: { side: Side; message: string; retryAfterSeconds: number | null }): ItemData => {
  const tries = (data.tending?.away[side]?.tries ?? 0) + 1;
  const seconds = Math.max(connectionWait(tries), retryAfterSeconds ?? 0);
  const gone = tended(data, ({ away }) => ({ away: { ...away, [side]: { until: now + seconds * 1000, tries, message } } }));
  return tries === 1 ? note(gone, now, { event: 'waiting', detail: message }) : gone;
};

export const outsideBack = (data: ItemData, side: Side): ItemData =>
  (data.tending?.away[side] == null ? data : tended(data, ({ away }) => ({ away: { ...away, [side]: null } })));

export type TendStep =
  | { do: 'look-ticket' | 'look-pull' | 'show-ticket' | 'show-pull' }
  /** `until`: epoch milliseconds at which there is something to do; null: not before a change. */
  | { do: 'rest'; until: number | null };

export const ticketDigest = (data: ItemData): string => digestOf(JSON.stringify([cardOf(data), ticketStateOf(data)]));
export const pullDigest = (data: ItemData): string => digestOf(JSON.stringify([pullNoteOf(data), statusesOf(data), data.head]));

const ticketStep = (data: ItemData, tending: Tending, now: number): TendStep | undefined => {
  if (data.item.ticket === undefined) return undefined;
  if (tending.look.ticket) return { do: 'look-ticket' };
  // Nothing is written over a state that nobody has read.
  if (tending.state === undefined) return undefined;
  const ask = askOf(data);
  if (tending.comments.length > 0 || (ask !== undefined && ask.once !== tending.asked)) return { do: 'show-ticket' };
  if (ticketDigest(data) === tending.shown.ticket) return undefined;
  return tending.rests.ticket > now && !data.done ? { do: 'rest', until: tending.rests.ticket } : { do: 'show-ticket' };
};

/** A person who closes it blocks the item: what goes on afterwards has been told to. */
const wantsReopen = ({ pull, done, blocked, stopped, paused, projectPaused }: ItemData): boolean =>
  pull?.state === 'closed' && !done && blocked === null && stopped === null && paused === null && !projectPaused;

const pullStep = (data: ItemData, tending: Tending, now: number): TendStep | undefined => {
  if (data.forge === undefined || data.head === null) return undefined;
  if (tending.look.pull && !data.merging) return { do: 'look-pull' };
  if (tending.pullComments.length > 0 && data.pull !== null) return { do: 'show-pull' };
  // While an agent works its worker has the pull request.
  if (data.pull === null || data.pending !== null) return undefined;
  if (wantsReopen(data)) return { do: 'show-pull' };
  if (data.pull.state === 'closed' || pullDigest(data) === tending.shown.pull) return undefined;
  return tending.rests.pull > now && !data.done ? { do: 'rest', until: tending.rests.pull } : { do: 'show-pull' };
};

/** What is to be done outside on one side, beside the item's own steps. */
export const nextTend = (data: ItemData, side: Side, now: number): TendStep => {
  const { tending } = data;
  if (tending === undefined) return { do: 'rest', until: null };
  const away = tending.away[side];
  if (away !== null && away.until > now) return { do: 'rest', until: away.until };
  return (side === 'ticket' ? ticketStep(data, tending, now) : pullStep(data, tending, now)) ?? { do: 'rest', until: null };
};

export const ticketLook = ({ item, tending }: ItemData): TicketLook => ({ project: item.project, number: item.number, since: tending?.since ?? '' });

const overOf = (data: ItemData): Pick<TicketShow, 'over'> => {
  const over = ticketOverOf(data);
  return over === undefined ? {} : { over };
};

/** All that is to be told, and how the item is once it has been. */
export const ticketShow = (data: ItemData, now: number): { show: TicketShow; after: (later: ItemData) => ItemData } => {
  const { item, tending } = data;
  const ask = askOf(data);
  const asks = ask === undefined || ask.once === tending?.asked ? [] : [ask];
  const comments = [...tending?.comments ?? [], ...asks];
  const told = new Set(comments.map(({ once }) => once));
  const shown = ticketDigest(data);
  const show: TicketShow = {
    project: item.project, number: item.number, ...(tending?.left === undefined ? { says: ticketStateOf(data), ...overOf(data) } : { says: null }), card: cardOf(data), comments,
    ...(tending?.state === undefined ? {} : { expected: tending.state }),
  };
  const after = (later: ItemData): ItemData => tended(later, (then) => ({
    comments: then.comments.filter(({ once }) => !told.has(once)), asked: ask?.once ?? then.asked,
    shown: { ...then.shown, ticket: shown }, rests: { ...then.rests, ticket: now + restSeconds * 1000 },
  }));
  return { show, after };
};

/** The ticket has been brought up to date. Once it says that the item is over, what others make of it is theirs. */
export const ticketShown = (data: ItemData, { over }: TicketShow, { state, left = { over: null, at: null } }: TicketShown & { kind: 'shown' }): ItemData =>
  tended(data, (then) => (then.left !== undefined ? {} : { state, ...(over == null ? {} : { left }) }));

/** As many as one moment may have. */
const keptSeen = 20;

/** How the ticket stands for whoever asks later whether it was re-opened. undefined: it was never seen. */
export const ticketLeft = ({ done, tending }: ItemData): TicketLeft | undefined => {
  if (!done || tending?.state === undefined) return undefined;
  const { state, seenAt, since, seen, left = { over: null, at: seenAt === '' ? null : seenAt } } = tending;
  return { state, ...left, since, seen: seen.slice(-keptSeen) };
};

const placeOf = ({ item, forge, branch, head }: ItemData): Omit<PullLook, 'told' | 'since'> | undefined => {
  if (forge === undefined || head === null) return undefined;
  const { url, base, ...policy } = forge;
  return { key: item.key, project: item.project, repository: { url, base }, forge: policy, branch, head };
};

const requiredOf = ({ policy }: ItemData): Pick<PullLook, 'required'> => {
  const required = policy?.gates.flatMap((gate) => (gate.kind === 'ci' ? gate.required ?? [] : [])) ?? [];
  return required.length === 0 ? {} : { required };
};

export const pullLook = (data: ItemData): PullLook | undefined => {
  const place = placeOf(data);
  return place === undefined ? undefined : { ...place, ...requiredOf(data), since: data.tending?.pullSince ?? '', told: data.tending?.told ?? [] };
};

export const pullShow = (data: ItemData): PullShow | undefined => {
  const place = placeOf(data);
  return place === undefined ? undefined : { ...place, title: data.item.title, note: pullNoteOf(data), statuses: statusesOf(data), comments: data.tending?.pullComments ?? [], ...(wantsReopen(data) ? { reopen: true as const } : {}) };
};

/** It is looked at whether it is open again; closed once more it counts once more. */
export const pullReopened = (data: ItemData): ItemData => {
  if (data.pull === null) return data;
  const mark = closedName(data.pull.number);
  return lookAgain(tended({ ...data, pull: { ...data.pull, state: 'open' } }, ({ counted }) => ({ counted: counted.filter((one) => one !== mark) })), 'pull');
};

/** The pull request has been brought up to date. */
export const pullShown = (data: ItemData, { digest: shown, comments }: { digest: string; comments: readonly Saying[] }, now: number): ItemData =>
  tended(data, (then) => ({ pullComments: then.pullComments.filter(({ once }) => !comments.some((one) => one.once === once)), shown: { ...then.shown, pull: shown }, rests: { ...then.rests, pull: now + restSeconds * 1000 } }));
