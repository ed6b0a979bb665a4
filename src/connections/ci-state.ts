/** How a status or check stands, in the three words of hints. */
export type CiState = 'success' | 'failure' | 'pending';

const states: Readonly<Record<string, CiState>> = {
  success: 'success', neutral: 'success', skipped: 'success', warning: 'success',
  failure: 'failure', error: 'failure', cancelled: 'failure', canceled: 'failure', timed_out: 'failure', action_required: 'failure', startup_failure: 'failure', stale: 'failure',
};

/** Gitea counts a warning as passed (1.25 and newer) and a state that it does not know as pending. */
export const ciState = (word: string | null): CiState => {
  const lower = word?.toLowerCase() ?? '';
  return (Object.hasOwn(states, lower) ? states[lower] : undefined) ?? 'pending';
};
