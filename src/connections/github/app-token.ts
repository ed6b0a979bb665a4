import { createPrivateKey, createSign, type KeyObject } from 'node:crypto';
import { TowpathError } from '../../shared/error-table.js';
import type { Account, AppSignIn } from '../connection.js';
import { createAsk, type Ask } from '../http/ask.js';
import { createPace } from '../http/pace.js';
import { accountOf, apiUrlOf } from './api.js';
import { app, installationToken, user } from './shapes.js';

export interface AppOptions {
  /** The connection's, for the words of failures. */
  name: string;
  url: string;
  apiUrl?: string;
  id: string;
  installation: string;
  /** The private key, as it is now. */
  key: () => Promise<string>;
  timeoutMs?: number;
  now?: () => number;
}

const secondsBack = 60;
/** GitHub takes none that ends later than 10 minutes from its own now. */
const longestSeconds = 540;
/** A token that ends sooner is not begun with: a push may take a while. */
const marginMs = 5 * 60_000;

const readKey = (name: string, text: string): KeyObject => {
  try {
    // A key in an environment variable often has its line breaks written out.
    return createPrivateKey(text.replaceAll('\\n', '\n'));
  } catch {
    throw new TowpathError('CONNECTION_REFUSED', `${name}: the app's key is no private key in PEM form`);
  }
};

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** What the app itself signs in with; its clock may be before GitHub's. */
export const appJwt = ({ id, key, now }: { id: string; key: KeyObject; now: number }): string => {
  const seconds = Math.floor(now / 1000);
  const claims = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iat: seconds - secondsBack, exp: seconds + longestSeconds, iss: id })}`;
  return `${claims}.${createSign('RSA-SHA256').update(claims).sign(key, 'base64url')}`;
};

interface Held { token: string; until: number; granted: Readonly<Record<string, string>> }

const createHolder = (ask: Ask, { name, installation, now = Date.now }: AppOptions) => {
  let held: Held | undefined;
  let making: Promise<Held> | undefined;
  const make = async (): Promise<Held> => {
    const { value } = await ask({ method: 'POST', path: `/app/installations/${encodeURIComponent(installation)}/access_tokens`, schema: installationToken });
    const ends = Date.parse(value.expires_at);
    if (Number.isNaN(ends)) throw new TowpathError('CONNECTION_REFUSED', `${name}: an installation token ends at no time`);
    held = { token: value.token, until: ends - marginMs, granted: value.permissions ?? {} };
    return held;
  };
  return {
    get: async (): Promise<Held> => {
      if (held !== undefined && now() < held.until) return held;
      making ??= make().finally(() => { making = undefined; });
      return making;
    },
    drop: () => { held = undefined; },
  };
};

/**
 * A GitHub App's installation token, held until five minutes before its end. Failures as `createAsk`. It has a limiter of
 * its own: requests that wait for the token hold the connection's.
 */
export const signInAsApp = (options: AppOptions): AppSignIn & { token: () => Promise<string> } => {
  const { name, url, apiUrl, id, key, now = Date.now, timeoutMs } = options;
  const asked = (auth: () => Promise<string>): Ask => createAsk({
    name, base: apiUrl ?? apiUrlOf(url), pace: createPace(), ...(timeoutMs === undefined ? {} : { timeoutMs }),
    auth: async () => ({ authorization: `Bearer ${await auth()}`, accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' }),
  });
  const asApp = asked(async () => appJwt({ id, key: readKey(name, await key()), now: now() }));
  const holder = createHolder(asApp, options);
  const asInstallation = asked(async () => (await holder.get()).token);
  const findAccount = async (): Promise<Account> => {
    const { slug } = (await asApp({ path: '/app', schema: app })).value;
    return { ...accountOf((await asInstallation({ path: `/users/${encodeURIComponent(`${slug}[bot]`)}`, schema: user })).value), bot: true };
  };
  let account: Account | undefined;
  return {
    token: async () => (await holder.get()).token,
    refused: () => { holder.drop(); },
    account: async () => (account ??= await findAccount()),
    granted: async () => (await holder.get()).granted,
  };
};
