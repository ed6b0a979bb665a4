import type { AgentFailure, FailureKind } from '../adapter.js';
import { failureOfMessage } from '../codex/failure.js';
import { kindOfClaudeWord, kindOfVagueClaudeWord } from '../failure/by-claude-error.js';
import { kindOfStatus } from '../failure/by-status.js';
import { kindOfText } from '../failure/of-text.js';
import { retryAfterOfText } from '../failure/retry-after.js';
import { numberAt, objectAt, parseObject, textAt, type JsonObject } from '../json-object.js';

/** The protocol's own codes: log in first; what was named is not there, as a session to load. */
const byCode: Record<number, FailureKind> = { [-32_000]: 'auth', [-32_002]: 'session_lost' };

/** `error.data.codexErrorInfo` of codex-acp, where its words say nothing. */
const byCodexInfo: Record<string, FailureKind> = {
  contextWindowExceeded: 'context', usageLimitExceeded: 'rate_limit', serverOverloaded: 'overloaded', internalServerError: 'overloaded', cyberPolicy: 'refusal',
  unauthorized: 'auth', badRequest: 'config',
};

const messageOf = (text: string): string => textAt(objectAt(parseObject(text), 'error'), 'message') ?? text;

/** What a JSON-RPC error means: its data, its code (some agents give the HTTP status), then its words. */
export const failureOfError = (error: JsonObject): AgentFailure => {
  const data = objectAt(error, 'data');
  // “Internal error” alone says nothing: the reason lies beside it.
  const words = textAt(data, 'message') ?? textAt(error, 'message') ?? '';
  const code = numberAt(error, 'code') ?? 0;
  const named = textAt(data, 'errorKind');
  const kind = kindOfClaudeWord(named) ?? byCode[code] ?? (code >= 400 && code < 600 ? kindOfStatus(code, words) : kindOfText(words))
    ?? kindOfVagueClaudeWord(named) ?? byCodexInfo[textAt(data, 'codexErrorInfo') ?? ''] ?? 'incomplete';
  return { kind, message: messageOf(words), retryAfterMs: retryAfterOfText(words) };
};

const byStopReason: Record<string, FailureKind> = { max_tokens: 'context', max_turn_requests: 'turns', refusal: 'refusal', cancelled: 'incomplete' };

/** How the words of an API's failure begin that an agent passes on as its own. Source: what Codex says where its turn fails. */
const apiWords = new RegExp(`^(${[
  'API Error', 'unexpected status \\d', 'exceeded retry limit', 'stream disconnected', 'rate limit', 'Quota exceeded', 'We.re currently experiencing',
  'Missing environment variable', 'You.ve hit your usage limit', 'To use Codex with', 'Codex ran out of room', 'Selected model is at capacity',
  'Incomplete response returned', 'Invalid prompt:', 'This request has been flagged', 'The (requested )?model .{1,80} does not exist', '\\{\\s*"(error|detail)"',
].join('|')})`, 'i');

export interface TurnEnd { stopReason: string; /** The agent told what the turn used. */ used: boolean; /** It said that it failed; its last words say why. */ broken: boolean; text: string }

/** What the end of a turn means; null: it was an answer. An API failure may stand in its text, with nothing used. */
export const failureOfTurn = ({ stopReason, used, broken, text }: TurnEnd): AgentFailure | null => {
  if (stopReason !== 'end_turn') {
    return { kind: byStopReason[stopReason] ?? 'incomplete', message: `the agent ended its turn: ${stopReason}`, retryAfterMs: null };
  }
  const words = text.trim();
  if (broken) return failureOfMessage(words);
  if (used || words.length > 2_000 || !apiWords.test(words)) return null;
  return failureOfMessage(words);
};
