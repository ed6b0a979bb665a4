import type { AgentFailure, FailureKind } from '../adapter.js';
import { kindOfStatus } from '../failure/by-status.js';
import { kindOfText } from '../failure/of-text.js';
import { retryAfterOfText } from '../failure/retry-after.js';
import { objectAt, parseObject, textAt, type JsonObject } from '../json-object.js';

/** The API's words in the body of an answer. */
const wordsOf = (body: JsonObject): string | undefined => textAt(objectAt(body, 'error'), 'message') ?? textAt(body, 'detail') ?? textAt(body, 'message');

/** A body that stands alone is that of a 400: Codex names every other status before it. */
const kindOfBody = (body: JsonObject, message: string): FailureKind => kindOfStatus(400, wordsOf(body) ?? message);

/** What `turn.failed.error.message` means: Codex has no field for it, only its own sentences and the API's. */
export const failureOfMessage = (message: string): AgentFailure => {
  const body = parseObject(message);
  return {
    kind: body === undefined ? kindOfText(message) ?? 'incomplete' : kindOfBody(body, message),
    message: message === '' ? 'Codex ended with an error and no word' : (body === undefined ? undefined : wordsOf(body)) ?? message,
    retryAfterMs: retryAfterOfText(message),
  };
};
