import { afterEach, describe, expect, test } from '@jest/globals';
import { generateKeyPairSync, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { apiUrlOf } from '../../../src/connections/github/api.js';
import { signInAsApp } from '../../../src/connections/github/app-token.js';
import { createGithubForge } from '../../../src/connections/github/forge.js';
import { createPace } from '../../../src/connections/http/pace.js';
import { startFakeGithub } from '../../fakes/github/fake-github.js';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => { await Promise.all(closing.splice(0).map((close) => close())); });

/** A server that gives tokens which end an hour after `now`, and takes only the newest one. */
const startIssuer = async (clock: { now: number }) => {
  const asked: IncomingMessage[] = [];
  let newest = '';
  const server: Server = createServer((request, response) => {
    asked.push(request);
    const answer = (status: number, value: unknown): void => { response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value)); };
    if (request.method === 'POST') {
      newest = `ghs_${String(asked.length)}`;
      answer(201, { token: newest, expires_at: new Date(clock.now + 3_600_000).toISOString(), permissions: { contents: 'write' } });
    } else if (request.headers.authorization !== `Bearer ${newest}`) answer(401, { message: 'Bad credentials' });
    else answer(200, []);
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  closing.push(() => { server.closeAllConnections(); return new Promise((resolve) => { server.close(resolve); }); });
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, asked, revoke: () => { newest = 'none'; } };
};

describe('an app of GitHub', () => {
  const options = (url: string, clock: { now: number }) => ({ name: 'forge', url, apiUrl: url, id: '12', installation: '34', key: () => Promise.resolve(key), now: () => clock.now });

  test('it signs in for ten minutes, from a minute ago, and its token is held until five minutes before its end', async () => {
    const clock = { now: Date.parse('2026-11-22T10:00:00Z') };
    const { url, asked } = await startIssuer(clock);
    const app = signInAsApp(options(url, clock));
    expect(await Promise.all([app.token(), app.token(), app.token()])).toEqual(['ghs_1', 'ghs_1', 'ghs_1']);
    const [header = '', claims = '', signature = ''] = (asked[0]?.headers.authorization ?? '').replace('Bearer ', '').split('.');
    expect(verify('RSA-SHA256', Buffer.from(`${header}.${claims}`), publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({ iat: clock.now / 1000 - 60, exp: clock.now / 1000 + 540, iss: '12' });
    expect(asked[0]?.url).toBe('/app/installations/34/access_tokens');
    clock.now += 54 * 60_000;
    expect(await app.token()).toBe('ghs_1');
    clock.now += 61_000;
    expect(await app.token()).toBe('ghs_2');
  });

  test('a token that is refused before its end is made anew, once', async () => {
    const clock = { now: Date.now() };
    const { url, asked, revoke } = await startIssuer(clock);
    const app = signInAsApp(options(url, clock));
    const forge = createGithubForge({ connection: { name: 'forge', kind: 'github', url, workspace: null, token: app.token, app }, repository: 'team/shop', pace: createPace(), apiUrl: url });
    expect(await forge.openPulls()).toEqual([]);
    revoke();
    expect(await forge.openPulls()).toEqual([]);
    expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(2);
  });

  test('I7: a key that is none is refused, and not shown', async () => {
    const clock = { now: Date.now() };
    const { url } = await startIssuer(clock);
    const error = await signInAsApp({ ...options(url, clock), key: () => Promise.resolve('canary-key') }).token().catch((one: unknown) => one);
    expect(error).toMatchObject({ code: 'CONNECTION_REFUSED', message: expect.stringContaining('PEM') });
    expect(JSON.stringify(error) + String(error)).not.toContain('canary');
    expect(await signInAsApp({ ...options(url, clock), key: () => Promise.resolve(key.replaceAll('\n', '\\n')) }).token()).toMatch(/^ghs_/);
  });

  test('its account is its bot, and doctor names the permissions that it lacks', async () => {
    const github = await startFakeGithub({ apps: [{ id: 12, slug: 'towpath', installation: 34, key, permissions: { contents: 'write', pull_requests: 'write', checks: 'read' } }] });
    closing.push(github.close);
    const app = signInAsApp({ name: 'forge', url: github.url, id: '12', installation: '34', key: () => Promise.resolve(key) });
    const forge = createGithubForge({ connection: { name: 'forge', kind: 'github', url: github.url, workspace: null, token: app.token, app }, repository: github.repository, pace: createPace() });
    expect(await forge.account()).toMatchObject({ name: 'towpath[bot]', bot: true });
    expect((await forge.check(null)).find(({ what }) => what === 'permission')).toMatchObject({ ok: false, says: expect.stringMatching(/lacks.*statuses: write$/) });
  });
});

test('the API has an address of its own at GitHub, and a path at Enterprise Server', () => {
  expect(apiUrlOf('https://github.com')).toBe('https://api.github.com');
  expect(apiUrlOf('https://shop.ghe.com')).toBe('https://api.shop.ghe.com');
  expect(apiUrlOf('https://git.example.test')).toBe('https://git.example.test/api/v3');
});
