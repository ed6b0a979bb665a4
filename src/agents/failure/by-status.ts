import type { FailureKind } from '../adapter.js';
import { kindOfWords } from './by-words.js';

/** Words that say more than a 400, 403, 404, 422 or 429 does. */
const finer: readonly FailureKind[] = ['billing', 'auth', 'context', 'refusal', 'model'];

/** What an HTTP status of the model's API means, with the words beside it. */
export const kindOfStatus = (status: number, words: string): FailureKind => {
  const said = kindOfWords(words);
  if (status === 401) return 'auth';
  if (status === 402) return 'billing';
  if (status === 403) return said === 'billing' ? 'billing' : 'auth';
  if (status === 404) return 'model';
  // A time-out, a conflict and “too early” pass: clients try them again by themselves.
  if (status === 408 || status === 409 || status === 425) return 'network';
  if (status === 413) return 'context';
  if (status === 429) return said === 'billing' ? 'billing' : 'rate_limit';
  if (status >= 500) return 'overloaded';
  return said !== undefined && finer.includes(said) ? said : 'config';
};
