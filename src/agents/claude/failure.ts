import type { AgentFailure, FailureKind } from '../adapter.js';
import { kindOfStatus } from '../failure/by-status.js';
import { kindOfText } from '../failure/of-text.js';
import { retryAfterOfText } from '../failure/retry-after.js';
import { numberAt, textAt, type JsonObject } from '../json-object.js';

/** `result.subtype` of ends that are no answer. */
const bySubtype: Record<string, FailureKind> = {
  error_max_turns: 'turns', error_max_budget_usd: 'budget', error_max_structured_output_retries: 'contract',
};

/** `result.api_error`: what no status tells. */
const byApiError: Record<string, FailureKind> = {
  usage_limit_reached: 'rate_limit', connection_failed: 'network', max_output_tokens: 'context',
};

/** `assistant.error` of the message that the program itself put in the model's place. */
const byMessageError: Record<string, FailureKind> = {
  billing_error: 'billing', authentication_failed: 'auth', rate_limit: 'rate_limit', model_not_found: 'model', overloaded: 'overloaded', max_output_tokens: 'context',
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

const kindOf = ({ result, messageError }: FailedResult, words: string): FailureKind => {
  const status = numberAt(result, 'api_error_status');
  const structured = bySubtype[textAt(result, 'subtype') ?? ''] ?? byApiError[textAt(result, 'api_error') ?? '']
    ?? (textAt(result, 'stop_reason') === 'refusal' ? 'refusal' : undefined)
    ?? (messageError === 'billing_error' ? 'billing' : undefined);
  if (structured !== undefined) return structured;
  if (status !== undefined) return kindOfStatus(status, words);
  return byMessageError[messageError ?? ''] ?? kindOfText(words) ?? 'incomplete';
};

/** What a failed `result` event means: from its fields first, its words last. */
export const failureOfResult = (failed: FailedResult): AgentFailure => {
  const words = wordsOf(failed.result);
  const kind = kindOf(failed, words);
  const message = words === '' ? `Claude Code ended with ${textAt(failed.result, 'subtype') ?? 'an error'}` : words;
  return { kind, message, retryAfterMs: kind === 'rate_limit' ? failed.limitMs ?? retryAfterOfText(words) : null };
};
