import { configuredState, overByState, stateLabels, withoutMarker } from '../label-states.js';
import { isAmong } from '../same-name.js';
import type { Move, Ticket, TrackerPlace } from '../tracker.js';
import type { Issue, IssueEvent, IssueSource } from './issue-source.js';

export interface IssuePlace { source: IssueSource; place: TrackerPlace }

const namesOf = ({ labels }: Issue): string[] => labels.map(({ name }) => name);

const addedLabel = (events: readonly IssueEvent[], names: readonly string[]): IssueEvent | undefined =>
  events.filter(({ what, label }) => what === 'labeled' && label !== null && isAmong(names, label)).at(-1);

/** Events are read only where the issue itself does not say it. */
type Events = () => Promise<IssueEvent[]>;

const eventsOf = ({ source }: IssuePlace, { number }: Issue): Events => {
  let events: Promise<IssueEvent[]> | undefined;
  return () => (events ??= source.events(number));
};

/** A person adds the new label and leaves the old one: the one that was added last counts. */
const stateOf = async ({ place }: IssuePlace, issue: Issue, events: Events): Promise<string | null> => {
  const names = stateLabels(place, namesOf(issue));
  return (names.length < 2 ? names[0] : addedLabel(await events(), names)?.label ?? names[0]) ?? null;
};

/**
 * A label that the configuration names for it says more than the button that closed it. Where the forge knows only closed, it
 * means `done` where our own account closed it (a merge of ours that names the issue does that too); whoever else closes it
 * gives it up.
 */
const overOf = async ({ source, place }: IssuePlace, { issue, state, events }: { issue: Issue; state: string | null; events: Events }): Promise<Ticket['over']> => {
  if (issue.open) return null;
  const said = overByState(place, state) ?? issue.closedAs;
  if (said !== null) return said;
  const by = (await events()).filter(({ what }) => what === 'closed').at(-1)?.by;
  return by != null && by.id === (await source.api.account()).id ? 'done' : 'cancelled';
};

export const ticketOf = async (from: IssuePlace, issue: Issue): Promise<Ticket> => {
  const events = eventsOf(from, issue);
  const state = await stateOf(from, issue, events);
  const { number, title, assignees, url, updatedAt } = issue;
  return {
    id: String(number), number, title, body: withoutMarker(issue.body), state: configuredState(from.place, state), over: await overOf(from, { issue, state, events }),
    labels: namesOf(issue), assignees, url, updatedAt,
  };
};

/** Whoever added the label of the state, or closed or reopened it where there is none; at last its author. */
export const lastMoveOf = async ({ source, place }: IssuePlace, issue: Issue): Promise<Move> => {
  const events = await source.events(issue.number);
  const moves = [addedLabel(events, stateLabels(place, namesOf(issue))), events.filter(({ what }) => what !== 'labeled').at(-1)]
    .filter((one) => one !== undefined).sort((one, other) => events.indexOf(one) - events.indexOf(other));
  const { by, association, at } = moves.at(-1) ?? { by: issue.author, association: issue.association, at: issue.createdAt };
  if (by === null || by.bot) return { by, member: false, at };
  // Beside an event GitHub writes no association, beside the issue its author's.
  return { by, member: await source.comments.members()(by, association ?? (by.id === issue.author?.id ? issue.association : null)), at };
};
