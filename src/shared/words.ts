/** The words of Towpath, each with one meaning; surfaces, search attributes and JSON use them unchanged. */

export const itemStates = ['queued', 'running', 'waiting', 'paused', 'blocked', 'done', 'stopped'] as const;
export type ItemState = (typeof itemStates)[number];

/** What a `waiting` or `queued` item waits for. */
export const waitingForWords = [
  'admission', 'dependency', 'slot', 'approval', 'answer', 'ci', 'review', 'merge',
  'agent', 'limit', 'connection', 'budget', 'freeze',
] as const;
export type WaitingFor = (typeof waitingForWords)[number];

/** What a person may ask of an item. */
export const verbs = ['approve', 'reject', 'answer', 'retry', 'skip', 'stop', 'pause', 'resume', 'raise'] as const;
export type Verb = (typeof verbs)[number];

/** Verbs that the design names and that are not there yet. */
export const laterVerbs = ['hold', 'unhold', 'prioritise'] as const;

/**
 * What a stage's role leaves behind, and so which rules hold for its run:
 * `documents` commits only under the item's documents, `code` must change something else,
 * `review` and `test` give a verdict, `merge` has no agent and merges.
 */
export const works = ['documents', 'code', 'review', 'test', 'merge'] as const;
export type Work = (typeof works)[number];

/** How a run ended. `fault` is the code-fault class; the others are the agents' outcome classes. */
export const outcomeClasses = [
  'success', 'fault', 'contract', 'transient', 'auth', 'billing', 'permanent', 'cancelled',
] as const;
export type OutcomeClass = (typeof outcomeClasses)[number];

/** Kinds of transient failures that are the provider's, not the machine's: its circuit counts them. `temporary` is exit 75 of a command. Source: reference agents §10. */
export const providerFailures: readonly string[] = ['rate_limit', 'overloaded', 'network', 'temporary'];
