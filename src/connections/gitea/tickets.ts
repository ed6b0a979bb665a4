import { configuredState, overByState, stateLabels as stateLabelsAmong, withoutMarker } from '../label-states.js';
import { isAmong } from '../same-name.js';
import type { Ticket, TrackerPlace } from '../tracker.js';
import { accountOf, type GiteaApi } from './api.js';
import { timelineEntry, type GiteaIssue, type GiteaTimelineEntry } from './shapes.js';

export interface GiteaPlace { api: GiteaApi; place: TrackerPlace }

/** All of it, oldest first. */
export const readTimeline = (api: GiteaApi, number: number): Promise<GiteaTimelineEntry[]> =>
  api.list({ path: `/issues/${String(number)}/timeline`, entry: timelineEntry });

export const addedLabel = (entries: readonly GiteaTimelineEntry[], names: readonly string[]): GiteaTimelineEntry | undefined =>
  entries.filter(({ type, body, label }) => type === 'label' && body === '1' && label != null && isAmong(names, label.name)).at(-1);

export const stateLabels = ({ place }: GiteaPlace, { labels }: GiteaIssue): string[] =>
  stateLabelsAmong(place, labels.map(({ name }) => name));

const closedBy = (entries: readonly GiteaTimelineEntry[]): GiteaTimelineEntry | undefined => entries.filter(({ type }) => type === 'close').at(-1);

/** A person adds the new label and leaves the old one: the one that was added last counts. */
const stateOf = (names: string[], entries: readonly GiteaTimelineEntry[]): string | null =>
  (names.length < 2 ? names[0] : addedLabel(entries, names)?.label?.name ?? names[0]) ?? null;

/**
 * Gitea knows only closed. It means `done` where the label says so that the configuration names for it, or where our own
 * account closed it (a merge of ours that names the issue does that too); whoever else closes it gives it up.
 */
const overOf = async ({ api, place }: GiteaPlace, state: string | null, entries: readonly GiteaTimelineEntry[]): Promise<Ticket['over']> => {
  const said = overByState(place, state);
  if (said !== null) return said;
  const by = closedBy(entries)?.user;
  return by != null && String(by.id) === (await api.account()).id ? 'done' : 'cancelled';
};

/** `updated_at` as UTC: Gitea tells it in the server's own zone. */
export const utc = (time: string): string => {
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? time : at.toISOString();
};

export const ticketOf = async (from: GiteaPlace, issue: GiteaIssue): Promise<Ticket> => {
  const states = stateLabels(from, issue);
  const closed = issue.state === 'closed';
  const told = states.length === 1 && overByState(from.place, states[0] ?? null) !== null;
  const entries = states.length > 1 || (closed && !told) ? await readTimeline(from.api, issue.number) : [];
  const state = stateOf(states, entries);
  return {
    id: String(issue.number), number: issue.number, title: issue.title, body: withoutMarker(issue.body), state: configuredState(from.place, state),
    over: closed ? await overOf(from, state, entries) : null, labels: issue.labels.map(({ name }) => name), assignees: issue.assignees.map(accountOf),
    url: issue.html_url, updatedAt: utc(issue.updated_at),
  };
};
