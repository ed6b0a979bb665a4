import { configuredState, overByState, stateLabels, withoutMarker } from '../label-states.js';
import { isAmong } from '../same-name.js';
import type { Ticket, TrackerPlace } from '../tracker.js';
import { accountOf, type GithubApi } from './api.js';
import { labelNames } from './labels.js';
import { issueEvent, type GithubIssue, type GithubIssueEvent } from './shapes.js';

export interface GithubPlace { api: GithubApi; place: TrackerPlace }

/** All of it, oldest first. */
export const readEvents = (api: GithubApi, number: number): Promise<GithubIssueEvent[]> =>
  api.list({ path: `/issues/${String(number)}/events`, entry: issueEvent });

export const addedLabel = (events: readonly GithubIssueEvent[], names: readonly string[]): GithubIssueEvent | undefined =>
  events.filter(({ event, label }) => event === 'labeled' && label != null && isAmong(names, label.name)).at(-1);

/** A person adds the new label and leaves the old one: the one that was added last counts. */
const readState = async ({ api, place }: GithubPlace, issue: GithubIssue): Promise<string | null> => {
  const names = stateLabels(place, labelNames(issue));
  if (names.length < 2) return names[0] ?? null;
  return addedLabel(await readEvents(api, issue.number), names)?.label?.name ?? names[0] ?? null;
};

/** What GitHub itself says of a closed issue: closed as not planned or as a duplicate, else as completed. */
export const reasonOf = ({ state, state_reason: reason }: GithubIssue): Ticket['over'] => {
  if (state === 'open') return null;
  return reason === 'not_planned' || reason === 'duplicate' ? 'cancelled' : 'done';
};

export const utc = (time: string): string => {
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? time : at.toISOString();
};

/** A label that the configuration names for it says more than the button that closed it. */
export const ticketOf = async (from: GithubPlace, issue: GithubIssue): Promise<Ticket> => {
  const state = await readState(from, issue);
  return {
    id: String(issue.number), number: issue.number, title: issue.title, body: withoutMarker(issue.body ?? ''), state: configuredState(from.place, state),
    over: issue.state === 'open' ? null : overByState(from.place, state) ?? reasonOf(issue),
    labels: labelNames(issue), assignees: (issue.assignees ?? []).map(accountOf), url: issue.html_url, updatedAt: utc(issue.updated_at),
  };
};
