import type { FailureKind } from '../adapter.js';

/** In this order: what a person has to mend goes before what passes by itself. Source: the recorded transcripts. */
const table: readonly (readonly [FailureKind, RegExp])[] = [
  ['session_lost', /no conversation found|no rollout found|requires a valid session id|(session|conversation|thread)( id)?( \S+)? (was )?not found|unknown session|no such session/],
  ['session_in_use', /already in use|active writer/],
  ['rate_limit', /(?<!api )usage limit|limit reached|hit your .{0,20}limit/],
  ['billing', /credit balance|insufficient[ _]quota|quota exceeded|exceeded your current quota|billing|payment required|out of credits|api usage limits|extra usage is required|usage credits|chatgpt plan, upgrade/],
  ['auth', /unauthori[sz]ed|api[ _-]?key|not logged in|run \/login|log ?in again|authenticat|oauth token|token (has |is )?(expired|revoked)|missing environment variable|permission_error|forbidden/],
  ['context', /context[ _](window|length)|(prompt|input|request) (is )?too (long|large)|maximum context|ran out of room|exceeds? (the )?context|max_output_tokens|output token (limit|maximum)/],
  ['model', /model[ _:]not[ _]found|not_found_error|unknown model|(unsupported|invalid) model|issue with the selected model|model .{0,80}((does not|doesn't|may not) exist|is not supported)/],
  ['refusal', /safeguards flagged|usage polic|content[ _](policy|filter)|flagged (for|as)|safety reasons|refused to/],
  ['rate_limit', /rate.?limit|too many requests|resource[ _]exhausted/],
  ['overloaded', /overloaded|high demand|at capacity|internal server error|bad gateway|service unavailable|server_error|gateway time-?out|server is busy/],
  ['config', /invalid url|invalid_request_error|invalid_json_schema/],
  ['network', /malformed response|stream (disconnected|idle|closed|ended)|connection|econn|etimedout|enotfound|eai_again|epipe|fetch failed|time[ds]?[ -]?out|network|socket hang up|error sending request|dns|unreachable/],
];

/** Addresses hold numbers and words of their own. */
const withoutAddresses = (text: string): string => text.replace(/\b(?:https?|wss?):\/\/[^\s"'\\)]+/gi, ' ');

/** The failure that the words of an agent or its API name, or undefined. */
export const kindOfWords = (text: string): FailureKind | undefined => {
  const words = withoutAddresses(text).toLowerCase();
  return table.find(([, pattern]) => pattern.test(words))?.[0];
};

/** The HTTP status that is named in prose: `unexpected status 503`, `API Error: 529`, `(429)`. */
export const statusInWords = (text: string): number | undefined => {
  const words = withoutAddresses(text);
  const found = /\b(?:status(?: code)?|api error|http(?:\/\d(?:\.\d)?)?|error code)[:\s]+([45]\d\d)\b|\(([45]\d\d)\)/i.exec(words);
  return found === null ? undefined : Number(found[1] ?? found[2]);
};
