import type { AgentFailure, FailureKind } from '../adapter.js';
import { kindOfApiErrorType, kindOfClaudeCause, kindOfClaudeWord, kindOfVagueClaudeWord } from '../failure/by-claude-error.js';
import { kindOfStatus } from '../failure/by-status.js';
import { kindOfText } from '../failure/of-text.js';
import { retryAfterOfText } from '../failure/retry-after.js';
import { numberAt, textAt, type JsonObject } from '../json-object.js';

/** `result.subtype` of ends that are no answer. */
const bySubtype: Record<string, FailureKind> = {
  error_max_turns: 'turns', error_max_budget_usd: 'budget', error_max_structured_output_retries: 'contract',
};

/** `result.terminal_reason`: why the loop ended, where the subtype does not tell. */
const byReason: Record<string, FailureKind> = {
  prompt_too_long: 'context', blocking_limit: 'context', rapid_refill_breaker: 'context', image_error: 'context',
  max_turns: 'turns', budget_exhausted: 'budget', structured_output_retry_exhausted: 'contract',
};

export interface FailedResult {
  result: JsonObject;
  /** `error` of the last assistant line. */
  messageError: string | undefined;
  /** Milliseconds until the subscription's limit is over, as a `rate_limit_event` told. */
  limitMs: number | null;
}

const wordsOf = (result: JsonObject): string => {
  const errors = result['errors'];
  const said = Array.isArray(errors) ? errors.filter((one): one is string => typeof one === 'string').join('; ') : '';
  return textAt(result, 'result') ?? said;
};

/** What the fields say that name one cause. */
const kindOfFields = ({ result, messageError }: FailedResult): FailureKind | undefined =>
  bySubtype[textAt(result, 'subtype') ?? ''] ?? byReason[textAt(result, 'terminal_reason') ?? ''] ?? kindOfClaudeCause(textAt(result, 'api_error'))
  ?? (textAt(result, 'stop_reason') === 'refusal' ? 'refusal' : undefined)
  ?? (messageError === 'billing_error' ? 'billing' : undefined);

const kindOf = (failed: FailedResult, words: string): FailureKind => {
  const { result, messageError } = failed;
  const named = kindOfFields(failed);
  if (named !== undefined) return named;
  const status = numberAt(result, 'api_error_status');
  if (status !== undefined) return kindOfStatus(status, words);
  const type = textAt(result, 'api_error_type');
  return kindOfApiErrorType(type) ?? kindOfClaudeWord(messageError) ?? kindOfText(words)
    ?? (type === 'invalid_request_error' ? 'config' : kindOfVagueClaudeWord(messageError)) ?? 'incomplete';
};

/** What a failed `result` event means: from its fields first, its words last. */
export const failureOfResult = (failed: FailedResult): AgentFailure => {
  const words = wordsOf(failed.result);
  const kind = kindOf(failed, words);
  const message = words === '' ? `Claude Code ended with ${textAt(failed.result, 'subtype') ?? 'an error'}` : words;
  return { kind, message, retryAfterMs: kind === 'rate_limit' ? failed.limitMs ?? retryAfterOfText(words) : null };
};
