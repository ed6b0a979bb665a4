import { condition, patched } from '@temporalio/workflow';
import type { TicketNews } from '../shared/ticket.js';
import type { Side } from '../shared/hints.js';
import * as activities from './activities.js';
import { act } from './act.js';
import { messageOf, retryAfterOf } from './activity-failed.js';
import type { ItemCell } from './item-cell.js';
import { applyPull, mayMergeNow, mergeNow } from './policy/pull.js';
import { lookAgain, nextTend, outsideAway, outsideBack, pullDigest, pullLook, pullReopened, pullShow, pullShown, tended, ticketLook, ticketShow, ticketShown, type TendStep } from './policy/tending.js';
import { answerVerb, isReopened, readComment, readMove, takeText, type TicketEffect } from './policy/ticket.js';
import { refusal } from './policy/verbs.js';

/** What somebody said or did in the tracker: applied, and answered there. */
const take = (cell: ItemCell, read: (data: ItemCell['data']) => TicketEffect): void => {
  const { data, ask } = read(cell.data);
  cell.change(() => data);
  if (ask === undefined) return;
  const no = refusal(cell.data, ask.verb, ask.input);
  const said = no === undefined ? { accepted: true, text: act(cell, ask.verb, ask.input).next } : { accepted: false, text: no.detail };
  cell.change((now) => answerVerb(now, ask, said));
};

const takeNews = (cell: ItemCell, news: TicketNews): void => {
  const { ticket } = news;
  if (ticket === null) {
    const input = { by: { channel: news.kind, id: null, name: 'the tracker', member: true }, reason: 'the ticket is gone' };
    if (refusal(cell.data, 'stop', input) === undefined) act(cell, 'stop', input);
    return;
  }
  cell.change((data) => takeText(data, ticket, Date.now()));
  for (const comment of news.comments) take(cell, (data) => readComment(data, { kind: news.kind, place: 'ticket' }, comment));
  // Items of earlier versions went by such a move without a word.
  const reopened = isReopened(cell.data, news) && patched('reopened-ticket');
  take(cell, (data) => readMove(data, { ...news, reopened }, Date.now()));
};

const lookAtTicket = async (cell: ItemCell): Promise<void> => {
  // Before the look: a hint of this moment asks for another one.
  cell.change((data) => tended(data, ({ look }) => ({ look: { ...look, ticket: false } })));
  const news = await activities.ticketOf(cell.data).lookAtTicket(ticketLook(cell.data));
  takeNews(cell, news);
  cell.publishNow();
};

const lookAtPull = async (cell: ItemCell): Promise<void> => {
  const look = pullLook(cell.data);
  cell.change((data) => tended(data, (tending) => ({ look: { ...tending.look, pull: false } })));
  if (look === undefined) return;
  const news = await activities.pullOf(cell.data).lookAtPull(look);
  const before = cell.data;
  const { data, interrupt } = applyPull(before, { look, news }, Date.now());
  cell.change(() => data);
  // Items of earlier versions waited their time out.
  if (mayMergeNow(before, data) && patched('merge-on-news')) cell.change((now) => mergeNow(now, Date.now()));
  if (interrupt) cell.interrupt();
  for (const comment of news.comments) take(cell, (now) => readComment(now, { kind: news.kind, place: 'pull' }, comment));
  cell.publishNow();
};

const showTicket = async (cell: ItemCell): Promise<void> => {
  const { show, after } = ticketShow(cell.data, Date.now());
  const shown = await activities.ticketOf(cell.data).showTicket(show);
  cell.change((data) => {
    const told = after(data);
    return shown.kind === 'shown' ? ticketShown(told, show, shown) : lookAgain(told, 'ticket');
  });
};

const showPull = async (cell: ItemCell): Promise<void> => {
  const show = pullShow(cell.data);
  const pull = pullDigest(cell.data);
  if (show !== undefined) await activities.pullOf(cell.data).showPull(show);
  const told = { digest: pull, comments: show?.comments ?? [] };
  cell.change((data) => pullShown(show?.reopen === true ? pullReopened(data) : data, told, Date.now()));
};

const steps: Record<Exclude<TendStep['do'], 'rest'>, (cell: ItemCell) => Promise<void>> = {
  'look-ticket': lookAtTicket, 'look-pull': lookAtPull, 'show-ticket': showTicket, 'show-pull': showPull,
};

const missedBy: Partial<Record<keyof typeof steps, Side>> = { 'look-ticket': 'ticket', 'look-pull': 'pull' };

/** Does one thing outside; where that fails it is done again later. */
const tendOnce = async (cell: ItemCell, side: Side, step: keyof typeof steps): Promise<void> => {
  try {
    await steps[step](cell);
    cell.change((data) => outsideBack(data, side));
  } catch (error) {
    const missed = missedBy[step];
    const why = { side, message: messageOf(error), retryAfterSeconds: retryAfterOf(error) };
    cell.change((data) => outsideAway(missed === undefined ? data : lookAgain(data, missed), Date.now(), why));
    cell.publishNow();
  }
};

const sides: readonly Side[] = ['ticket', 'pull'];

/** Nothing waits to be looked at or told. */
export const isTended = (cell: ItemCell): boolean => sides.every((side) => {
  const step = nextTend(cell.data, side, Date.now());
  return step.do === 'rest' && step.until === null;
});

/** There is something to do, or it is due earlier than what is waited for. */
const isDue = (cell: ItemCell, side: Side, until: number | null): boolean => {
  const step = nextTend(cell.data, side, Date.now());
  return step.do !== 'rest' || (step.until !== null && (until === null || step.until < until));
};

const tendSide = async (cell: ItemCell, side: Side): Promise<void> => {
  while (!cell.left) {
    const step = nextTend(cell.data, side, Date.now());
    if (step.do !== 'rest') {
      await tendOnce(cell, side, step.do);
      continue;
    }
    const over = (): boolean => cell.left || isDue(cell, side, step.until);
    if (step.until === null) await condition(over);
    else await condition(over, Math.max(1, step.until - Date.now()));
  }
};

/**
 * The item's life outside, beside its steps: looks at ticket and pull request when something was hinted at, and shows
 * there how it stands. A tracker that hangs keeps nobody from the forge. Ends when the cell is left: before the history
 * ends or the item does.
 */
export const tend = async (cell: ItemCell): Promise<void> => {
  await Promise.all(sides.map((side) => tendSide(cell, side)));
};
