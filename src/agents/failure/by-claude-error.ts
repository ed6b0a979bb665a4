import type { FailureKind } from '../adapter.js';

/** Claude Code's own typed causes (`api_error`). Source: its program's description of the field; others say nothing. */
const byCause: Record<string, FailureKind> = {
  usage_limit_reached: 'rate_limit',
  connection_failed: 'network', no_response: 'network', stream_idle_timeout: 'network', computer_slept: 'network', gateway_content_type: 'network',
  max_output_tokens: 'context', autocompact_thrashing: 'context', message_over_context_limit: 'context', pdf_too_large: 'context', media_removed: 'context',
  dlp_request_denied: 'refusal', safety_monitor_blocked: 'refusal',
  // The history is refused as often as it is sent: a fresh conversation mends it.
  tool_history_mismatch: 'session_lost',
  stored_login_refused: 'auth', oauth_refresh_store_refused: 'auth', provider_credentials: 'auth', gateway_signin_required: 'auth', gateway_session_expired: 'auth',
  api_key_auth_disabled: 'auth', org_disabled_credential: 'auth', invalid_credential_header: 'auth',
  model_requires_usage_credits: 'billing', long_context_credits_required: 'billing', consent_unanswered: 'billing',
  no_allowed_fallback: 'model', model_substitution_disabled: 'model',
  claude_code_version_too_old: 'config', effort_requires_thinking: 'config', advisor_incompatible: 'config', field_not_granted: 'config',
  tls_untrusted_ca: 'config', tls_cert_signature_failure: 'config', hook_denied: 'config', pdf_password_protected: 'config',
  empty_completion: 'incomplete', malformed_tool_use_exhausted: 'incomplete',
};

/** The API's own types of errors: in a stream they come without a status. */
const byType: Record<string, FailureKind> = {
  authentication_error: 'auth', permission_error: 'auth', billing_error: 'billing', not_found_error: 'model', request_too_large: 'context',
  rate_limit_error: 'rate_limit', overloaded_error: 'overloaded', api_error: 'overloaded', timeout_error: 'network',
};

/** The word for an error (`assistant.error`, the bridge's `errorKind`), where it says enough. */
const byWord: Record<string, FailureKind> = {
  authentication_failed: 'auth', authentication: 'auth', oauth_org_not_allowed: 'auth', account_on_hold: 'auth', verification_required: 'auth', cloud_credential_error: 'auth',
  billing_error: 'billing', billing: 'billing', rate_limit: 'rate_limit', overloaded: 'overloaded', model_not_found: 'model', invalid_model: 'model', max_output_tokens: 'context',
};

/** The same where prose beside it says more: a cut connection is a `server_error` too. */
const byVagueWord: Record<string, FailureKind> = { server_error: 'overloaded', invalid_request: 'config' };

const lookUp = (table: Record<string, FailureKind>) => (name: string | undefined): FailureKind | undefined =>
  (name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined);

export const kindOfClaudeCause = lookUp(byCause);
export const kindOfApiErrorType = lookUp(byType);
export const kindOfClaudeWord = lookUp(byWord);
export const kindOfVagueClaudeWord = lookUp(byVagueWord);
