import { TowpathError } from '../../shared/error-table.js';
import type { ConnectionCheck } from '../connection.js';
import { hookWords, isHookAt } from '../hook-address.js';
import { checkClock, skewOf } from '../http/clock.js';
import { statusOf } from '../http/status-of.js';
import type { RepositoryApi } from '../repository-api.js';
import { hook, repository, version } from './shapes.js';

const sayOf = (error: unknown): string => (error instanceof TowpathError ? error.detail : String(error));
const isAway = (error: unknown): boolean => error instanceof TowpathError && error.code === 'CONNECTION_AWAY';

const checkReach = async (api: RepositoryApi): Promise<ConnectionCheck[]> => {
  try {
    const { value, headers } = await api.ask({ path: '/version', schema: version });
    return [{ what: 'reachable', ok: true, says: `it answers, version ${value.version}` }, ...checkClock(skewOf(headers))];
  } catch (error) {
    // A server that wants a token for this too does answer.
    const answers = !isAway(error) && statusOf(error) !== undefined;
    return [{ what: 'reachable', ok: answers, says: answers ? 'it answers' : `${sayOf(error)}; check \`url\`, and that it is reached from here` }];
  }
};

const checkAccount = async (api: RepositoryApi): Promise<ConnectionCheck[]> => {
  try {
    const { name, id } = await api.account();
    return [{ what: 'token', ok: true, says: 'the token is taken' }, { what: 'account', ok: true, says: `we are ${name} (id ${id}); it should be an account of Towpath's own, not a person's` }];
  } catch (error) {
    return [{ what: 'token', ok: false, says: `${sayOf(error)}; make a token with the scopes read:user, write:repository and write:issue` }];
  }
};

/** Thrown where it refuses or is away. */
const permissionOf = async (api: RepositoryApi): Promise<ConnectionCheck> => {
  const found = await api.find({ path: '', schema: repository });
  if (found === null) return { what: 'permission', ok: false, says: `${api.place}: the token does not see this repository; invite the account as a collaborator` };
  const ok = found.permissions?.push === true;
  return { what: 'permission', ok, says: ok ? `the account may write to ${found.full_name}` : `the account may only read ${found.full_name}; give it write access` };
};

const checkPermission = async (api: RepositoryApi): Promise<ConnectionCheck> => {
  try {
    return await permissionOf(api);
  } catch (error) {
    return { what: 'permission', ok: false, says: sayOf(error) };
  }
};

/** `Tracker.lacks`, and the forge's. */
export const lacksPermission = async (api: RepositoryApi): Promise<string | null> => {
  const { ok, says } = await permissionOf(api);
  return ok ? null : says;
};

/** What a hook must send, one word of each group. Gitea's API tells some by older names. */
const neededEvents = [['issues'], ['issue_comment'], ['pull_request'], ['pull_request_review', 'pull_request_approved', 'pull_request_review_approved'], ['push']];

interface FoundHook { active: boolean; events: string[]; config: Record<string, string> }

/** Forgejo tells of no commit's status (10.0, read in its source and seen), from 12.0 on of runs of its own Actions. */
const ciWords = (kind: string, { events }: FoundHook): string => {
  if (kind !== 'forgejo') return '';
  return events.includes('action_run_success') && events.includes('action_run_failure')
    ? '; of CI it tells runs of its own Actions alone, the rest is seen up to a minute late' : '; it tells nothing of CI, which is seen up to a minute late';
};

const judgeHook = (kind: string, address: string, found: FoundHook | undefined): ConnectionCheck => {
  const how = `in the repository's settings, Webhooks, ${kind === 'forgejo' ? 'Forgejo' : 'Gitea'}: ${hookWords(address)}, application/json, the secret of the connection, all events`;
  if (found === undefined) return { what: 'hook', ok: false, says: `no hook goes to ${address}; add one ${how}` };
  const missing = [...neededEvents, ...(kind === 'forgejo' ? [] : [['status']])].filter((group) => !group.some((event) => found.events.includes(event))).map(([event]) => event);
  if (!found.active) return { what: 'hook', ok: false, says: `the hook to ${address} is switched off` };
  if (found.config['content_type'] !== 'json') return { what: 'hook', ok: false, says: `the hook to ${address} does not send application/json` };
  if (missing.length > 0) return { what: 'hook', ok: false, says: `the hook to ${address} does not send ${missing.join(', ')}` };
  return { what: 'hook', ok: true, says: `a hook goes to ${address}${ciWords(kind, found)}` };
};

const checkHook = async (api: RepositoryApi, address: string | null): Promise<ConnectionCheck> => {
  if (address === null) return { what: 'hook', ok: true, says: 'no address for deliveries: changes are found by looking, up to a minute late' };
  try {
    const hooks = await api.list({ path: '/hooks', entry: hook });
    return judgeHook(api.kind, address, hooks.find(({ config }) => isHookAt(address, config['url'] ?? '')));
  } catch (error) {
    if (statusOf(error) !== 403 && statusOf(error) !== 404) return { what: 'hook', ok: false, says: sayOf(error) };
    return { what: 'hook', ok: false, says: `only an administrator of the repository may look whether a hook goes to ${address}: look there in Settings, Webhooks` };
  }
};

/** What tracker and forge ask alike. Where the server is away, nothing else is asked. */
export const checkRepository = async (api: RepositoryApi, address: string | null): Promise<ConnectionCheck[]> => {
  const reach = await checkReach(api);
  if (reach.some(({ ok, what }) => !ok && what === 'reachable')) return reach;
  const account = await checkAccount(api);
  if (account.some(({ ok }) => !ok)) return [...reach, ...account];
  return [...reach, ...account, await checkPermission(api), await checkHook(api, address)];
};
