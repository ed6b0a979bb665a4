import type { FailureKind } from '../adapter.js';
import { kindOfStatus } from './by-status.js';
import { kindOfWords, statusInWords } from './by-words.js';

/** What an error message means, by the status that it names, else by its words; undefined where it says neither. */
export const kindOfText = (text: string): FailureKind | undefined => {
  const status = statusInWords(text);
  return status === undefined ? kindOfWords(text) : kindOfStatus(status, text);
};
