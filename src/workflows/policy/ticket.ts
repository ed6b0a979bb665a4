import { limits } from '../../shared/ids.js';
import type { Side } from '../../shared/hints.js';
import type { Actor, VerbInput } from '../../shared/messages.js';
import type { Party, SeenComment, TicketNews } from '../../shared/ticket.js';
import { verbs, type Verb } from '../../shared/words.js';
import { documentsApproved } from './approval.js';
import { waitText } from './card.js';
import type { ItemData } from './item-data.js';
import { mayReach } from './people.js';
import { reasonOf } from './reason.js';
import { rememberSeen, say, tended } from './tending.js';
import { note } from './timeline.js';
import { standing } from './waiting.js';

/** A verb that somebody asked for in the tracker; its answer is written under `answer`. */
export interface TicketVerb { verb: Verb; input: VerbInput; answer: string; place?: Side; /** By moving the ticket, which is put where the item stands then. */ moved?: true }

export interface TicketEffect { data: ItemData; ask?: TicketVerb }

type Present = NonNullable<TicketNews['ticket']>;
type Kind = TicketNews['kind'];

const actorOf = (kind: Kind, by: Party, member: boolean): Actor => ({ channel: kind, id: by.id, name: by.name, member });

/** Title and text as they stand, until the first stage is passed: after that the item is what was approved. */
export const takeText = (data: ItemData, ticket: Present, now: number): ItemData => {
  const seen = tended(data, () => ({ seenAt: ticket.updatedAt }));
  const { title, body } = ticket;
  const same = title === data.item.title && body === data.item.body;
  if (same || data.done || documentsApproved(data)) return seen;
  return note({ ...seen, item: { ...seen.item, title, body } }, now, { event: 'edited', detail: `the ticket now says: ${title}` });
};

/** Where a comment was written. */
export interface Written { kind: Kind; place: Side }

/** Trackers and forges number their comments each for itself. */
const nameOf = (place: Side, { id }: SeenComment): string => (place === 'pull' ? `pull-${id}` : id);

const statusText = (data: ItemData): string => {
  const reason = reasonOf(data);
  return `${data.item.key} is ${waitText(data)}${reason === null ? '' : `: ${reason}`}`;
};

const unknownText = (word: string): string =>
  `${word === '' ? 'A command is missing' : `There is no command "${word}"`}: ${[...verbs, 'status'].join(', ')} are those that there are.`;

const verbOf = ({ kind, place }: Written, comment: SeenComment, verb: Verb): TicketVerb => {
  const { rest } = comment.command ?? { rest: comment.text };
  const text = rest.slice(0, limits.reasonCharacters);
  const id = `${kind}:${nameOf(place, comment)}`.slice(0, limits.idCharacters);
  const words = text === '' ? {} : verb === 'answer' ? { text } : { reason: text };
  const revision = comment.command?.revision;
  return { verb, input: { ...words, ...(revision === undefined ? {} : { revision }), id, by: actorOf(kind, comment.by, comment.member) }, answer: `re-${nameOf(place, comment)}`, place };
};

/** Who is asked for words after a move: their next comment is them. */
const isAwaited = (data: ItemData, comment: SeenComment): 'reject' | 'answer' | undefined => {
  const asking = data.tending?.asking;
  return asking != null && asking.by.id === comment.by.id ? asking.what : undefined;
};

/** What one comment means. Each counts once; what is no command and no answer is kept as what people have said. */
export const readComment = (data: ItemData, written: Written, comment: SeenComment): TicketEffect => {
  const { kind, place } = written;
  const name = nameOf(place, comment);
  if (data.tending?.seen.includes(name) === true) return { data };
  const cursor = place === 'pull' ? 'pullSince' : 'since';
  const seen = tended(rememberSeen(data, name), (tending) => (comment.at > tending[cursor] ? { [cursor]: comment.at } : {}));
  const { command, by, member } = comment;
  const told = (text: string): TicketEffect => ({ data: mayReach(actorOf(kind, by, member), data.policy?.people ?? []) ? say(seen, { once: `re-${name}`, text, place }) : seen });
  if (command?.verb === 'status') return told(statusText(data));
  if (command !== null) return { data: seen, ask: verbOf(written, comment, command.verb) };
  if (comment.unknown !== undefined) return told(unknownText(comment.unknown));
  // Below a pull request people talk about code: only commands are for us.
  if (place === 'pull') return { data: seen };
  const awaited = isAwaited(seen, comment);
  if (awaited !== undefined) return { data: tended(seen, () => ({ asking: null })), ask: verbOf(written, comment, awaited) };
  // A reply to a question needs no command; those who may not decide only talk.
  if (standing(seen).waitingFor === 'answer' && seen.tending?.asked != null && mayReach(actorOf(kind, by, member), data.policy?.people ?? [])) {
    return { data: seen, ask: verbOf(written, comment, 'answer') };
  }
  return { data: tended(seen, ({ talk }) => ({ talk: [...talk, { by, at: comment.at, text: comment.text.slice(0, limits.reasonCharacters) }].slice(-5) })) };
};

interface Moved { kind: Kind; ticket: Present; by: Party | null; member: boolean; stranger: boolean; at: string; now: number; reopened: boolean }

const nobody: Party = { id: '', name: 'somebody' };

const moveVerb = (moved: Moved, verb: Verb, words: Pick<VerbInput, 'reason' | 'text'> = {}): TicketVerb => {
  const by = moved.by === null ? { channel: moved.kind, id: null, name: nobody.name, member: moved.member } : actorOf(moved.kind, moved.by, moved.member);
  const id = `${moved.kind}:move:${moved.ticket.state ?? ''}:${moved.at}`.slice(0, limits.idCharacters);
  return { verb, input: { ...words, id, by }, answer: `move-${moved.at.replace(/[^0-9]/g, '')}`, moved: true };
};

/** That person's newest words since the wait began. */
const wordsOf = (data: ItemData, { by }: Moved): string | undefined =>
  data.tending?.talk.filter((one) => one.by.id === by?.id).at(-1)?.text;

/** The verb with what the person said, or a question for it. */
const withWords = (data: ItemData, moved: Moved, verb: 'reject' | 'answer'): TicketEffect => {
  const words = wordsOf(data, moved);
  if (words !== undefined) return { data, ask: moveVerb(moved, verb, verb === 'reject' ? { reason: words } : { text: words }) };
  const by = moved.by ?? nobody;
  const text = verb === 'reject' ? `${by.name}, why is it rejected? Your next comment here is the reason; the agent is told.` : `${by.name}, what is the answer? Your next comment here is it.`;
  return { data: say(tended(data, () => ({ asking: { what: verb, by } })), { once: `why-${moved.at.replace(/[^0-9]/g, '')}`, text }) };
};

const waitsFor = (data: ItemData): string | null => standing(data).waitingFor;

const notPossible = (data: ItemData, moved: Moved, said: string): TicketEffect => {
  const once = `move-${moved.at.replace(/[^0-9]/g, '')}`;
  const back = tended(data, ({ shown }) => ({ shown: { ...shown, ticket: '' } }));
  return { data: say(note(back, moved.now, { event: 'refused', detail: said }), { once, text: `${said} ${statusText(data)}. The ticket is put back.` }) };
};

/** Nobody is to work on it then, whoever it was: a bot, somebody whom the tracker does not name. Only who is known to be a stranger has to be allowed to. */
const cancelled = (data: ItemData, moved: Moved): TicketEffect => {
  if (standing(data).state === 'stopped') return { data };
  return { data, ask: moveVerb({ ...moved, member: !moved.stranger }, 'stop', { reason: 'the ticket was cancelled' }) };
};

/** Labels in which a ticket that was given up may be opened again without asking for more than that. */
const standsFor: readonly Present['means'][] = ['start', 'progress', 'approval', 'answer', 'blocked', null];

const meaning = (data: ItemData, moved: Moved): TicketEffect => {
  const { ticket: { means, over, state }, reopened } = moved;
  if (reopened && standsFor.includes(means)) return { data, ask: moveVerb(moved, 'retry') };
  if (over === 'cancelled' || means === 'cancelled') return cancelled(data, moved);
  // Whatever state it still shows: a stranger has closed what they wrote.
  if (over === 'done' && moved.stranger) return notPossible(data, moved, `${data.item.key} is not done: Towpath closes the ticket when it is.`);
  switch (means) {
    case 'approved': return { data, ask: moveVerb(moved, 'approve') };
    case 'rejected': return waitsFor(data) === 'approval' ? withWords(data, moved, 'reject') : { data, ask: moveVerb(moved, 'reject', { reason: wordsOf(data, moved) ?? '-' }) };
    case 'progress':
      if (waitsFor(data) === 'answer') return withWords(data, moved, 'answer');
      return standing(data).state === 'stopped' ? { data, ask: moveVerb(moved, 'retry') } : { data };
    case 'done': return notPossible(data, moved, `${data.item.key} is not done: Towpath moves the ticket when it is.`);
    case 'start': return standing(data).state === 'stopped' ? { data, ask: moveVerb(moved, 'retry') } : waitsFor(data) === 'admission' ? { data } : notPossible(data, moved, `${data.item.key} is under way already ("${state ?? ''}" would start it).`);
    case 'approval': case 'answer': case 'blocked': return notPossible(data, moved, `"${state ?? ''}" is where Towpath puts the ticket by itself.`);
    // A column of the team's own says nothing to us.
    case null: return over === 'done' ? notPossible(data, moved, `${data.item.key} is not done: Towpath closes the ticket when it is.`) : { data };
  }
};

const isStart = (means: Present['means']): boolean => means === 'start' || means === 'progress' || means === null;

/** As a move is remembered. */
const moveName = ({ state, over }: Present, at: string): string => `${state ?? ''}/${over ?? ''}@${at}`;

/** Somebody has opened it again after it was given up. Where states are labels, it stands in the one that it had before. */
export const isReopened = ({ tending, stopped }: ItemData, { ticket }: TicketNews): boolean =>
  ticket !== null && ticket.over === null && stopped !== null && tending?.move?.includes('/cancelled@') === true && tending.state === ticket.state;

/** What the ticket's state means, where somebody else put it there since it was last seen or set. `reopened`: whatever it was before. */
export const readMove = (data: ItemData, { kind, ticket, move, reopened = false }: TicketNews & { reopened?: boolean }, now: number): TicketEffect => {
  if (ticket === null || data.tending === undefined) return { data };
  const { state: before, move: judged, left } = data.tending;
  // Moved after the end: the next round's matter, which asks how this one left it.
  if (data.done && left !== undefined) return { data };
  const seen = tended(data, () => ({ state: ticket.state }));
  const at = move?.at ?? ticket.updatedAt;
  const name = moveName(ticket, at);
  if (data.done || move?.ours === true || name === judged) return { data: seen };
  // The state that it had when it became an item is no wish.
  if (before === undefined && ticket.over === null && (isStart(ticket.means) || ticket.state === data.item.read?.state)) return { data: tended(seen, () => ({ move: name })) };
  if (before === ticket.state && ticket.over === null && !reopened) return { data: seen };
  return meaning(tended(seen, () => ({ move: name })), { kind, ticket, by: move?.by ?? null, member: move?.member ?? false, stranger: move?.stranger === true, at, now, reopened });
};

/** The answer to a verb that came by the tracker. A move that did what it should needs no words: the ticket shows it. */
export const answerVerb = (data: ItemData, { verb, answer, moved, place = 'ticket' }: TicketVerb, said: { accepted: boolean; text: string }): ItemData => {
  const back = moved === true ? tended(data, ({ shown }) => ({ shown: { ...shown, ticket: '' } })) : data;
  if (said.accepted && moved === true) return back;
  const words = said.text.startsWith(`${verb}: `) ? said.text : `${verb}: ${said.text}`;
  return say(back, { place, once: answer, text: `${words}${moved === true ? '. The ticket is put back.' : ''}` });
};
