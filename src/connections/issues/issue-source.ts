import type { Account, ConnectionCheck } from '../connection.js';
import type { Ticket } from '../tracker.js';
import type { RepositoryApi } from '../repository-api.js';
import type { CommentSource } from './comments.js';

export interface IssueLabel { /** By what the API takes it. */ id: number | string; name: string }

/** An issue as every kind of forge has one. Times are UTC. */
export interface Issue {
  number: number;
  title: string;
  body: string;
  /** null: an account that is gone. */
  author: Account | null;
  /** As `IsMember` takes it, of the author. */
  association: string | null;
  open: boolean;
  /** What the forge itself says of a closed one; null: no more than that it is closed. */
  closedAs: Ticket['over'];
  labels: IssueLabel[];
  assignees: Account[];
  url: string;
  createdAt: string;
  updatedAt: string;
}

export interface IssueEvent { what: 'labeled' | 'closed' | 'reopened'; /** Of `labeled`. */ label: string | null; by: Account | null; association: string | null; at: string }

export interface NewIssue { title: string; body: string; labels: IssueLabel['id'][]; assignee: string | null }

/** What a forge must tell and do for its issues to be tickets (`tracker.ts` here). Failures and repetition as `Tracker`. */
export interface IssueSource {
  api: RepositoryApi;
  /** null: none, or a pull request, which has its number from the same row. */
  find(number: number): Promise<Issue | null>;
  /** In any order, pull requests left out; `since`: changed then or later, null: open. Not less than the newest `most`. */
  changed(since: string | null, most: number): Promise<Issue[]>;
  /** Open and closed ones that this account made. */
  madeBy(account: Account): Promise<Issue[]>;
  /** Oldest first. */
  events(number: number): Promise<IssueEvent[]>;
  /** Labels of these names, made where there is none. */
  labelIds(names: readonly string[]): Promise<IssueLabel['id'][]>;
  /** Those of these names that no label has. */
  missingLabels(names: readonly string[]): Promise<string[]>;
  make(order: NewIssue): Promise<Issue>;
  /** One that was made twice: gone, or closed with nothing left that starts it or is taken for the first. */
  takeBack(number: number): Promise<void>;
  /** All of its labels, in one request. */
  setLabels(number: number, ids: readonly IssueLabel['id'][]): Promise<void>;
  setOver(number: number, over: Ticket['over']): Promise<void>;
  comments: CommentSource;
  /** As `Tracker.lacks`. */
  lacks(): Promise<string | null>;
  /** Of the repository and our rights there; as `Tracker.check`. */
  check(hook: string | null): Promise<ConnectionCheck[]>;
}
