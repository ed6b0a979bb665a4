import { TowpathError } from '../../shared/error-table.js';
import type { ConnectionCheck } from '../connection.js';
import { hookWords, isHookAt } from '../hook-address.js';
import { checkClock, skewOf } from '../http/clock.js';
import { statusOf } from '../http/status-of.js';
import type { GithubApi } from './api.js';
import { hook, repository } from './shapes.js';

const sayOf = (error: unknown): string => (error instanceof TowpathError ? error.detail : String(error));
const isAway = (error: unknown): boolean => error instanceof TowpathError && error.code === 'CONNECTION_AWAY';

/** What an App's installation must have been granted. */
export type Needs = Readonly<Record<string, 'read' | 'write'>>;

const checkReach = async (api: GithubApi): Promise<ConnectionCheck[]> => {
  try {
    const { headers } = await api.ask({ path: '/meta' });
    return [{ what: 'reachable', ok: true, says: 'it answers' }, ...checkClock(skewOf(headers))];
  } catch (error) {
    // A server that refuses the token does answer.
    const answers = !isAway(error) && statusOf(error) !== undefined;
    return [{ what: 'reachable', ok: answers, says: answers ? 'it answers' : `${sayOf(error)}; check \`url\`, and that it is reached from here` }];
  }
};

const checkAccount = async (api: GithubApi): Promise<ConnectionCheck[]> => {
  try {
    const { name, id } = await api.account();
    const whose = api.app === undefined ? '; it should be an account of Towpath\'s own: a person cannot approve a pull request that their own token opened' : ', the App\'s own account';
    return [{ what: 'token', ok: true, says: 'the token is taken' }, { what: 'account', ok: true, says: `we are ${name} (id ${id})${whose}` }];
  } catch (error) {
    const helps = api.app === undefined ? 'make a token of a bot account that may write to contents, issues, pull requests and commit statuses' : 'check the App\'s id, installation and key';
    return [{ what: 'token', ok: false, says: `${sayOf(error)}; ${helps}` }];
  }
};

const missingOf = async (app: NonNullable<GithubApi['app']>, needs: Needs): Promise<string[]> => {
  const granted = await app.granted();
  return Object.entries(needs).filter(([what, word]) => granted[what] !== 'write' && granted[what] !== word).map(([what, word]) => `${what.replaceAll('_', ' ')}: ${word}`);
};

/** Thrown where it refuses or is away. */
const permissionOf = async (api: GithubApi, needs: Needs): Promise<ConnectionCheck> => {
  const found = await api.find({ path: '', schema: repository });
  if (found === null) return { what: 'permission', ok: false, says: `${api.place}: the token does not see this repository; invite the account as a collaborator, or install the App there` };
  if (api.app !== undefined) {
    const missing = await missingOf(api.app, needs);
    return { what: 'permission', ok: missing.length === 0, says: missing.length === 0 ? `the App may do what it needs at ${found.full_name}` : `the App lacks permissions at ${found.full_name}: ${missing.join(', ')}` };
  }
  const ok = found.permissions?.push === true;
  return { what: 'permission', ok, says: ok ? `the account may write to ${found.full_name}` : `the account may only read ${found.full_name}; give it write access` };
};

const checkPermission = async (api: GithubApi, needs: Needs): Promise<ConnectionCheck> => {
  try {
    return await permissionOf(api, needs);
  } catch (error) {
    return { what: 'permission', ok: false, says: sayOf(error) };
  }
};

/** `Tracker.lacks`, and the forge's. */
export const lacksPermission = async (api: GithubApi, needs: Needs): Promise<string | null> => {
  const { ok, says } = await permissionOf(api, needs);
  return ok ? null : says;
};

/** What a hook must send, one word of each group. */
const neededEvents = [['issues'], ['issue_comment'], ['pull_request'], ['pull_request_review'], ['push'], ['status'], ['check_run', 'check_suite', 'workflow_run']];

const judgeHook = (address: string, found: { active: boolean; events: string[]; config: { content_type?: string | undefined } } | undefined): ConnectionCheck => {
  const bad = (says: string): ConnectionCheck => ({ what: 'hook', ok: false, says });
  if (found === undefined) return bad(`no hook of the repository goes to ${address}; add one in its settings, Webhooks: ${hookWords(address)}, application/json, the secret of the connection, the events of docs/github.md (an App may have it among its own settings)`);
  if (!found.active) return bad(`the hook to ${address} is switched off`);
  if (found.config.content_type !== 'json') return bad(`the hook to ${address} does not send application/json`);
  const missing = neededEvents.filter((group) => !found.events.includes('*') && !group.some((event) => found.events.includes(event))).map(([event]) => event);
  return missing.length > 0 ? bad(`the hook to ${address} does not send ${missing.join(', ')}`) : { what: 'hook', ok: true, says: `a hook goes to ${address}` };
};

const checkHook = async (api: GithubApi, address: string | null): Promise<ConnectionCheck> => {
  if (address === null) return { what: 'hook', ok: true, says: 'no address for deliveries: changes are found by looking, up to a minute late' };
  try {
    const hooks = await api.list({ path: '/hooks', entry: hook });
    return judgeHook(address, hooks.find(({ config }) => isHookAt(address, config.url ?? '')));
  } catch (error) {
    if (statusOf(error) !== 403 && statusOf(error) !== 404) return { what: 'hook', ok: false, says: sayOf(error) };
    return { what: 'hook', ok: false, says: `the token may not read the repository's hooks: look in its settings, Webhooks, or the App's, whether one goes to ${address}` };
  }
};

/** What tracker and forge ask alike. Where the server is away, nothing else is asked. */
export const checkRepository = async (api: GithubApi, { address, needs }: { address: string | null; needs: Needs }): Promise<ConnectionCheck[]> => {
  const reach = await checkReach(api);
  if (reach.some(({ ok, what }) => !ok && what === 'reachable')) return reach;
  const account = await checkAccount(api);
  if (account.some(({ ok }) => !ok)) return [...reach, ...account];
  return [...reach, ...account, await checkPermission(api, needs), await checkHook(api, address)];
};
