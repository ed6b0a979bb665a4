import { createEmulator } from 'emulate';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { removeTree } from '../../../src/activities/workspace/remove-folder.js';
import { BareRepository } from '../bare-repository.js';
import { FaultBox, serveFault } from '../faults.js';
import { HookSender } from '../hook-sender.js';
import { isGitRequest, isPush, serveGit } from '../git-http.js';
import { checkRoutes } from './check-routes.js';
import { githubHooks } from './hook-dialect.js';
import { issueRoutes } from './issue-routes.js';
import { mergeRoutes } from './merge-route.js';
import { refused, userOf, type Answer, type Exchange, type Json, type Permission, type Route, type User, type World } from './model.js';
import { personOf, type Person } from './people.js';
import { pullRoutes } from './pull-routes.js';
import { noticePush, watchChange } from './tell.js';
import { askUpstream } from './upstream.js';

export interface FakeGithub {
  url: string;
  repository: string;
  cloneUrl: string;
  world: World;
  faults: FaultBox;
  /** Where its webhooks go, and how badly; none without a target. */
  hooks: HookSender;
  /** `METHOD path` of each request to the API, in order. */
  requests: string[];
  token: (login: string) => string;
  as: (login: string) => Person;
  close: () => Promise<void>;
}

export interface FakeGithubApp { id: number; slug: string; installation: number; key: string; permissions: Record<string, string> }

const routes: Route[] = [...mergeRoutes, ...checkRoutes, ...issueRoutes, ...pullRoutes];
const cast: [string, Permission][] = [['team', 'admin'], ['mina', 'write'], ['ravi', 'write'], ['mallory', 'read'], ['towpath-bot', 'write'], ['ci', 'write']];

const readJson = async (request: IncomingMessage): Promise<Json> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const said = Buffer.concat(parts).toString('utf8');
  return said === '' ? {} : JSON.parse(said) as Json;
};

const signedIn = (world: World, { headers }: IncomingMessage): User | undefined => {
  const [scheme = '', value = ''] = (headers.authorization ?? '').split(' ');
  const tokens = scheme.toLowerCase() === 'basic' ? Buffer.from(value, 'base64').toString('utf8').split(':') : [value];
  return world.users.find(({ token }) => tokens.includes(token));
};

/** The app and its installation sign in with what only the emulator knows. */
const isForEmulator = (path: string, request: IncomingMessage): boolean => /^\/app(\/|$)/.test(path) || (request.headers.authorization ?? '').startsWith('Bearer ghs_');

const answerTo = async (asked: Omit<Exchange, 'params'>, pathname: string): Promise<Answer> => {
  for (const { method, pattern, act } of routes) {
    const match = method === asked.method ? pattern.exec(decodeURIComponent(pathname)) : null;
    const answer = match === null ? undefined : await act({ ...asked, params: match.slice(1) });
    if (answer !== undefined) return answer;
  }
  return askUpstream(asked.world, asked.user, asked);
};

const serveApi = async (world: World, request: IncomingMessage, path: string): Promise<Answer> => {
  const method = request.method ?? 'GET';
  const body = await readJson(request);
  const { pathname, searchParams: query } = new URL(path, world.url);
  if (isForEmulator(pathname, request)) return askUpstream(world, { token: (request.headers.authorization ?? '').split(' ')[1] ?? '' }, { method, path, body });
  const user = signedIn(world, request);
  if (user === undefined) return refused(401, 'Bad credentials');
  const tell = await watchChange(world, { user, method, path: pathname, body });
  const answer = await answerTo({ world, user, method, path, query, body }, pathname);
  if (answer.status < 300) await tell(answer.json);
  return answer;
};

const serveRepository = async (world: World, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const user = signedIn(world, request);
  if (user === undefined) { response.writeHead(401, { 'www-authenticate': 'Basic realm="GitHub"' }).end('Unauthorized\n'); return; }
  const push = isPush(new URL(request.url ?? '/', world.url));
  if (push && user.permission === 'read') { response.writeHead(403).end('Permission denied\n'); return; }
  await serveGit(world.git.root, { request, response, user });
  if (push && request.method === 'POST') await noticePush(world, user);
};

interface Serving { world: World; faults: FaultBox; requests: string[] }

const serve = async ({ world, faults, requests }: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const path = (request.url ?? '/').replace(/^\/api\/v3(?=\/)/, '');
  const { pathname } = new URL(path, 'http://localhost');
  if (faults.away) { request.socket.destroy(); return; }
  if (isGitRequest(pathname)) { await serveRepository(world, request, response); return; }
  const stored = /^\/_storage\/(\d+)$/.exec(pathname)?.[1];
  if (stored !== undefined) {
    if (request.headers.authorization !== undefined) world.tokensAtStorage.push(request.headers.authorization);
    response.writeHead(200, { 'content-type': 'text/plain' }).end(world.logs.get(stored));
    return;
  }
  requests.push(`${request.method ?? ''} ${pathname}`);
  const fault = faults.take(request.method ?? '', pathname);
  if (fault !== undefined && serveFault(fault, request, response)) return;
  const answer = await serveApi(world, request, path);
  const { status, json, text = '', headers = {} } = fault === undefined ? answer : { status: 500, json: { message: '' } } as Answer;
  response.writeHead(status, { ...headers, ...(json === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }) }).end(json === undefined ? text : JSON.stringify(json));
};

const startEmulator = (apps: FakeGithubApp[]) => createEmulator({
  service: 'github', port: 0, seed: {
    tokens: Object.fromEntries(cast.map(([login]) => [`token-of-${login}`, { login, scopes: ['repo', 'user', 'admin:repo_hook'] }])),
    github: {
      users: [...cast.map(([login]) => ({ login })), ...apps.map(({ slug }) => ({ login: `${slug}[bot]` }))], repos: [{ owner: 'team', name: 'shop', auto_init: true }],
      apps: apps.map(({ id, slug, key, permissions, installation }) => ({ app_id: id, slug, name: slug, private_key: key, permissions, installations: [{ installation_id: installation, account: 'team', permissions }] })),
    },
  },
});

const findUsers = async (upstream: string, bot: Permission): Promise<User[]> => Promise.all(cast.map(async ([login, permission]) => {
  const token = `token-of-${login}`;
  const { id } = await (await fetch(`${upstream}/user`, { headers: { authorization: `Bearer ${token}` } })).json() as { id: number };
  return { id, login, token, permission: login === 'towpath-bot' ? bot : permission, bot: false };
}));

/**
 * GitHub: the emulator behind a proxy that adds what it lacks (statuses, git, pull requests as issues, logs), answers as
 * GitHub does where it does not, and goes wrong on demand.
 */
export const startFakeGithub = async ({ bot = 'write', apps = [], files }: { bot?: Permission; apps?: FakeGithubApp[]; files?: Record<string, string> } = {}): Promise<FakeGithub> => {
  const emulator = await startEmulator(apps);
  const upstream = emulator.url.replace('localhost', '127.0.0.1');
  const repository = 'team/shop';
  const git = new BareRepository(repository, files);
  const world: World = {
    url: '', upstream, repository, users: await findUsers(upstream, bot), git, statuses: [], pulls: new Map(), runs: [],
    logs: new Map(), protection: new Map(), computing: false, refusal: null, forgetsMerges: false, hidesPermissions: false, tokensAtStorage: [],
    hooks: new HookSender(githubHooks), refs: await git.heads(),
  };
  for (const { login, permission } of world.users.filter((one) => one.permission !== 'read')) {
    await askUpstream(world, userOf(world, 'team'), { method: 'PUT', path: `/repos/${repository}/collaborators/${login}`, body: { permission: permission === 'admin' ? 'admin' : 'push' } });
  }
  const faults = new FaultBox();
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    serve({ world, faults, requests }, request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });
  server.on('connection', (socket: Socket) => { sockets.add(socket); socket.on('close', () => sockets.delete(socket)); });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  world.url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    url: world.url, repository, cloneUrl: `${world.url}/${repository}.git`, world, faults, hooks: world.hooks, requests, token: (login) => userOf(world, login).token, as: (login) => personOf(world, login),
    close: async () => {
      sockets.forEach((socket) => { socket.destroy(); });
      await new Promise((resolve) => { server.close(resolve); });
      await world.hooks.close();
      await emulator.close();
      await removeTree(world.git.root);
    },
  };
};
