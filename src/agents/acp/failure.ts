import type { AgentFailure, FailureKind } from '../adapter.js';
import { kindOfStatus } from '../failure/by-status.js';
import { kindOfText } from '../failure/of-text.js';
import { retryAfterOfText } from '../failure/retry-after.js';
import { numberAt, objectAt, parseObject, textAt, type JsonObject } from '../json-object.js';

/** `error.data.errorKind` of claude-agent-acp. */
const byErrorKind: Record<string, FailureKind> = {
  rate_limit: 'rate_limit', overloaded: 'overloaded', server_error: 'overloaded', billing: 'billing', billing_error: 'billing',
  authentication: 'auth', authentication_failed: 'auth', model_not_found: 'model', invalid_model: 'model', max_output_tokens: 'context',
};

/** The protocol's own code for “log in first”. */
const authRequired = -32_000;

const messageOf = (text: string): string => textAt(objectAt(parseObject(text), 'error'), 'message') ?? text;

/** What a JSON-RPC error means: its data, its code (some agents give the HTTP status), then its words. */
export const failureOfError = (error: JsonObject): AgentFailure => {
  const words = textAt(error, 'message') ?? '';
  const code = numberAt(error, 'code') ?? 0;
  const kind = byErrorKind[textAt(objectAt(error, 'data'), 'errorKind') ?? '']
    ?? (code === authRequired ? 'auth' : code >= 400 && code < 600 ? kindOfStatus(code, words) : kindOfText(words)) ?? 'incomplete';
  return { kind, message: messageOf(words), retryAfterMs: retryAfterOfText(words) };
};

const byStopReason: Record<string, FailureKind> = { max_tokens: 'context', max_turn_requests: 'turns', refusal: 'refusal', cancelled: 'incomplete' };

/** How the words of an API's failure begin that an agent passes on as its own. */
const apiWords = /^(API Error|unexpected status \d|exceeded retry limit|stream disconnected|rate limit|Quota exceeded|We.re currently experiencing|Missing environment variable|You've hit your usage limit|\{\s*"error")/i;

export interface TurnEnd { stopReason: string; /** The agent told what the turn used. */ used: boolean; text: string }

/** What the end of a turn means; null: it was an answer. An API failure may stand in its text, with nothing used. */
export const failureOfTurn = ({ stopReason, used, text }: TurnEnd): AgentFailure | null => {
  if (stopReason !== 'end_turn') {
    return { kind: byStopReason[stopReason] ?? 'incomplete', message: `the agent ended its turn: ${stopReason}`, retryAfterMs: null };
  }
  const words = text.trim();
  if (used || words.length > 2_000 || !apiWords.test(words)) return null;
  return { kind: kindOfText(words) ?? 'incomplete', message: messageOf(words), retryAfterMs: retryAfterOfText(words) };
};
