import type { HostedCheck } from '../../../connections/hosted-forge.js';
import type { CiState } from '../forge.js';

const named = (checks: HostedCheck[]): string => {
  const names = checks.slice(0, 3).map(({ name }) => name).join(', ');
  return checks.length > 3 ? `${names} and ${checks.length - 3} more` : names;
};

/** What all checks of a commit say together. Our own words are no CI. */
export const judgeChecks = (all: readonly HostedCheck[]): CiState => {
  const checks = all.filter(({ ours }) => !ours);
  const failed = checks.filter(({ state }) => state === 'failed');
  const pending = checks.filter(({ state }) => state === 'pending');
  if (checks.length === 0) return { state: 'none', summary: 'no check has said anything', link: null };
  if (failed.length > 0) return { state: 'failed', summary: `red: ${named(failed)}`, link: failed[0]?.link ?? null };
  if (pending.length > 0) return { state: 'pending', summary: `waiting for ${named(pending)}`, link: pending[0]?.link ?? null };
  return { state: 'passed', summary: `green: ${named(checks)}`, link: checks[0]?.link ?? null };
};
