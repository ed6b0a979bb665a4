import type { PullRequest } from './activities.js';
import type { ForgePolicy, RepositoryPolicy } from './policy.js';
import type { ConnectionKind } from './connections.js';
import type { Note } from './note.js';
import type { Party, Saying, SeenComment } from './ticket.js';

/** What an item's workflow and its hosted forge tell each other. Only types: implementations live in `src/activities/pull`. */

export interface PullLook {
  key: string;
  project: string;
  repository: RepositoryPolicy;
  forge: ForgePolicy;
  branch: string;
  /** The branch's head as the item knows it. */
  head: string;
  /** Comments of that moment (ISO 8601 UTC) and later. */
  since: string;
  /** Checks of which the tail of the log was told already: `SeenCheck.id`. */
  told: string[];
  /** Names of checks that a gate asks for. Absent: all alike. */
  required?: string[];
}

/** A status or check of the item's head, without our own. */
export interface SeenCheck {
  /** Changes with each result of it. */
  id: string;
  name: string;
  state: 'pending' | 'passed' | 'failed';
  says: string;
  link: string | null;
  /** Of a failed one: the end of its log, cut; untrusted. */
  tail: string | null;
}

export interface SeenReview {
  id: string;
  by: Party;
  member: boolean;
  bot: boolean;
  state: 'approved' | 'changes_requested' | 'commented';
  /** The commit that was looked at. */
  sha: string;
  text: string;
  comments: { path: string; line: number | null; text: string }[];
}

/** The branch's head where it is not the item's: somebody pushed. The facts are those that a run of ours would tell. */
export interface ForeignHead { sha: string; base: string; code: string; documents: { path: string; bytes: number }[] }

export interface PullNews {
  kind: ConnectionKind;
  /** null: there is none (yet). */
  pull: PullRequest | null;
  /** Who closed or merged it. */
  by: Party | null;
  /** Read from the base's own history; null: the remote does not show a merge of the branch. */
  mergedSha: string | null;
  foreign: ForeignHead | null;
  /** Other people's, oldest first. */
  comments: SeenComment[];
  checks: SeenCheck[];
  /** In force now: dismissed ones are left out, of each person the newest that says yes or no. */
  reviews: SeenReview[];
}

export interface PullStatus { context: string; state: 'pending' | 'passed' | 'failed'; says: string }

export interface PullShow {
  key: string;
  project: string;
  repository: RepositoryPolicy;
  forge: ForgePolicy;
  branch: string;
  head: string;
  title: string;
  /** What stands below the brief. */
  note: Note;
  comments: Saying[];
  statuses: PullStatus[];
  /** It was closed, and is wanted open again. */
  reopen?: true;
}

export interface PullActivities {
  lookAtPull(look: PullLook): Promise<PullNews>;
  /** Brings description and statuses up to date. */
  showPull(show: PullShow): Promise<void>;
}
