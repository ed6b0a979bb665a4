import type { CommitStatus, HostedCheck } from '../hosted-forge.js';
import { statusOf } from '../http/status-of.js';
import type { GithubApi } from './api.js';
import { checkRun, status, type GithubCheckRun } from './shapes.js';

const oneLine = (text: string | null | undefined): string => (text ?? '').replace(/\s+/g, ' ').trim();
const linkOf = (...links: (string | null | undefined)[]): string | null => links.find((link) => link != null && link !== '') ?? null;

/** None where GitHub does not know the commit. */
const orNone = async <T>(list: Promise<T[]>): Promise<T[]> => {
  try {
    return await list;
  } catch (error) {
    if (statusOf(error) === 404 || statusOf(error) === 422) return [];
    throw error;
  }
};

/** The newest of each name, by id: what ran again has a higher one. */
const newest = <T extends { id: number }>(all: readonly T[], name: (one: T) => string): T[] => {
  const found = new Map<string, T>();
  for (const one of all) if ((found.get(name(one))?.id ?? -1) < one.id) found.set(name(one), one);
  return [...found.values()];
};

const statusStates: Readonly<Record<string, HostedCheck['state']>> = { success: 'passed', pending: 'pending' };

/** All of them, not the combined answer: that one does not say who wrote them. */
const readStatuses = async (api: GithubApi, sha: string): Promise<HostedCheck[]> => {
  const all = await orNone(api.list({ path: `/commits/${encodeURIComponent(sha)}/statuses`, entry: status }));
  if (all.length === 0) return [];
  const own = await api.account();
  return newest(all, ({ context }) => context.toLowerCase()).map(({ context, state, description, target_url: link, creator }) => ({
    name: context, state: statusStates[state] ?? 'failed', says: oneLine(description), link: linkOf(link), ours: creator != null && String(creator.id) === own.id, log: null,
  }));
};

/** Whoever asked for nothing to be done found nothing wrong. */
const passing = ['success', 'neutral', 'skipped'];

const stateOf = ({ status: word, conclusion }: GithubCheckRun): HostedCheck['state'] => {
  if (word !== 'completed') return 'pending';
  return passing.includes(conclusion ?? '') ? 'passed' : 'failed';
};

/** For `readLogTail`: a run, and the job of GitHub's own actions that it stands for. */
const logOf = ({ id, details_url: details }: GithubCheckRun): string => {
  const job = /\/actions\/runs\/\d+\/job\/(\d+)/.exec(details ?? '')?.[1];
  return job === undefined ? `run ${String(id)}` : `run ${String(id)} job ${job}`;
};

const isCalledOff = ({ conclusion }: GithubCheckRun): boolean => conclusion === 'cancelled' || conclusion === 'stale';

/** Two workflows, or two events of one, may each have a run of the same name: a red one is not hidden by a newer one of the other. */
const speaking = (all: readonly GithubCheckRun[]): GithubCheckRun[] => {
  const runs = newest(all, ({ name, check_suite: suite }) => `${String(suite?.id)} ${name}`);
  return runs.filter((run) => !isCalledOff(run) || !runs.some((other) => other.name === run.name && !isCalledOff(other)));
};

const readRuns = async (api: GithubApi, sha: string): Promise<HostedCheck[]> => {
  const all = await orNone(api.list({ path: `/commits/${encodeURIComponent(sha)}/check-runs`, query: { filter: 'latest' }, entry: checkRun, under: 'check_runs' }));
  return speaking(all).map((run) => ({
    name: run.name, state: stateOf(run), says: oneLine(run.output?.title ?? run.conclusion), link: linkOf(run.html_url, run.details_url), ours: false, log: logOf(run),
  }));
};

/** Statuses and checks are two rows at GitHub; both count. */
export const readChecks = async (api: GithubApi, sha: string): Promise<HostedCheck[]> => [...await readStatuses(api, sha), ...await readRuns(api, sha)];

const words = { pending: 'pending', passed: 'success', failed: 'failure' } as const;
const longestDescription = 140;

/** What stands there already is not written again: a commit holds a thousand of a name. */
export const postStatus = async (api: GithubApi, { sha, context, state, says, link }: CommitStatus): Promise<void> => {
  const description = oneLine(says).slice(0, longestDescription).trim();
  const there = (await readStatuses(api, sha)).find((one) => one.ours && one.name === context);
  if (there !== undefined && there.state === state && there.says === description && there.link === link) return;
  await api.own({ method: 'POST', path: `/statuses/${encodeURIComponent(sha)}`, body: { context, state: words[state], description, ...(link === null ? {} : { target_url: link }) } });
};
