/** Words about trackers and forges that configuration, connections and workflows share. */

export const connectionKinds = ['plane', 'gitea', 'forgejo', 'github', 'generic'] as const;
export type ConnectionKind = (typeof connectionKinds)[number];

/** Kinds that can be a project's tracker, and its forge. */
export const trackerKinds: readonly ConnectionKind[] = ['plane', 'gitea', 'forgejo', 'github'];
export const forgeKinds: readonly ConnectionKind[] = ['gitea', 'forgejo', 'github'];

/** How a hosted forge brings a pull request into the base. */
export const mergeMethods = ['merge', 'squash', 'rebase'] as const;
export type MergeMethod = (typeof mergeMethods)[number];

/** What makes a ticket an item; all that is given must hold. Compared without regard to case. */
export interface StartRule { state: string | null; label: string | null; assignee: string | null }

/** What a ticket's state can say; the configuration gives the tracker's own name of each that is used. */
export const ticketStates = ['progress', 'approval', 'approved', 'rejected', 'answer', 'blocked', 'done', 'cancelled'] as const;
export type TicketState = (typeof ticketStates)[number];
