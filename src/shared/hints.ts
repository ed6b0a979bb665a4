import type { Verb } from './words.js';

/** What a delivery can be about, whoever sent it. `ignored`: of no interest to us. */
export const hintEvents = [
  'opened', 'updated', 'labeled', 'commented', 'comment_edited',
  'pr_opened', 'pr_synchronized', 'pr_closed', 'pr_merged',
  'review_approved', 'review_changes_requested', 'review_commented', 'ci_status', 'push', 'ignored',
] as const;
export type HintEvent = (typeof hintEvents)[number];

/** A word that a comment may hold after `/towpath`: a verb, or the question how things stand. */
export type CommentCommand = Verb | 'status';

/**
 * What one delivery says, read from its bytes alone: never evidence. `null` where the sender does not say it.
 * `towpath receive --dry-run --json` prints it.
 */
export interface DeliveryHint {
  event: HintEvent;
  /** Of the ticket or pull request; the tracker's own key as text where it is no number. */
  number: number | string | null;
  isPullRequest: boolean;
  /** The commit that it is about: of a status, a review, the head of a pull request, the tip after a push. */
  sha: string | null;
  /** Login or display name, for people. */
  actor: string | null;
  /** The id that cannot be renamed, of whoever caused it. */
  actorId: number | string | null;
  /** `owner/name`, or what else the sender calls the place that tickets lie in. */
  repository: string | null;
  /** Key of the configured project, or null. */
  project: string | null;
  command: CommentCommand | null;
  /** The tracker's own id of the ticket, where that is not its number. */
  item?: string;
  commentId?: number | string;
  /** Of a comment or review, as plain lines. Never handed to a workflow: it is read again. */
  text?: string;
  state?: string;
  field?: string;
  label?: string;
  labels?: string[];
  context?: string;
  reviewId?: number;
  mergeSha?: string;
  /** Of a push; the head branch of a pull request; the branch that a check ran for. */
  ref?: string;
}

/** What is looked at again. */
export const hintReasons = ['ticket', 'comment', 'pull', 'review', 'ci', 'push'] as const;
export type HintReason = (typeof hintReasons)[number];

/** The ticket with its tracker and comments; the pull request with its forge, comments, checks and reviews. */
export type Side = 'ticket' | 'pull';

export const hintSideOf = (reason: HintReason): Side => (reason === 'ticket' || reason === 'comment' ? 'ticket' : 'pull');

/** To an item: look again. No text, nothing secret. Repeatable. */
export interface Hint {
  connection: string;
  reason: HintReason;
  /** Id of the comment, sha of the commit, where the sender named one. */
  ref: string | null;
  /** The id from the signed body, to be compared with what is read again. null: not told, or not from a delivery. */
  actor: string | null;
  /** When the ticket was changed last (ISO 8601 UTC), where that is known: what the item has seen already is not looked at again. */
  at?: string;
}

/** `ref` of a hint about a ticket on which our own comments may not stand as they should. */
export const cardRef = 'card';

export const hintReasonOf: Readonly<Record<HintEvent, HintReason | null>> = {
  opened: 'ticket', updated: 'ticket', labeled: 'ticket', commented: 'comment', comment_edited: null,
  pr_opened: 'pull', pr_synchronized: 'pull', pr_closed: 'pull', pr_merged: 'pull',
  review_approved: 'review', review_changes_requested: 'review', review_commented: 'review',
  ci_status: 'ci', push: 'push', ignored: null,
};
