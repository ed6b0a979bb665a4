import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { removeTree } from '../../../src/activities/workspace/remove-folder.js';
import { BareRepository } from '../bare-repository.js';
import { readJson, reply, type Answer, type Route } from './exchange.js';
import { FaultBox, serveFault } from '../faults.js';
import { isGitRequest, isPush, serveGit } from '../git-http.js';
import { HookSender, type HookTarget } from '../hook-sender.js';
import { giteaHooks } from './hook-dialect.js';
import { issueRoutes } from './issue-routes.js';
import { mayWrite, Refusal, userOf, type Permission, type Protection, type User, type World } from './model.js';
import { personOf, type Person } from './people.js';
import { noticePush, postStatus } from './pull-acts.js';
import { routesOfPulls } from './pull-routes.js';

export interface FakeGiteaOptions {
  kind?: 'gitea' | 'forgejo';
  /** `owner/name`. */
  repository?: string;
  files?: Record<string, string>;
  /** Where deliveries go; `secret` empty: unsigned. */
  hook?: HookTarget;
  /** Added to the cast: anna (owner), mina and ravi (write), mallory (read), towpath-bot (write). */
  users?: { login: string; permission: Permission }[];
  /** What the bot may. Default write. */
  bot?: Permission;
}

export interface FakeGitea {
  url: string;
  repository: string;
  cloneUrl: string;
  /** The bare repository's folder, as the server has it. */
  folder: string;
  world: World;
  faults: FaultBox;
  hooks: HookSender;
  /** `METHOD path` of each request to the API, in order. */
  requests: string[];
  token: (login: string) => string;
  as: (login: string) => Person;
  /** CI's word on a commit. */
  ci: (sha: string, context: string, state: 'pending' | 'success' | 'failure', says?: string) => Promise<void>;
  protect: (branch: string, rule: Protection | null) => void;
  hookTo: (target: HookTarget) => void;
  tip: (branch: string) => string | undefined;
  close: () => Promise<void>;
}

const cast: { login: string; permission: Permission; id: number }[] = [
  { login: 'anna', permission: 'owner', id: 3 }, { login: 'mina', permission: 'write', id: 21 }, { login: 'ravi', permission: 'write', id: 22 },
  { login: 'mallory', permission: 'read', id: 66 }, { login: 'towpath-bot', permission: 'write', id: 90 }, { login: 'ci-runner', permission: 'write', id: 91 },
];

const usersOf = ({ users = [], bot = 'write' }: FakeGiteaOptions): User[] => [
  ...cast.map((one) => (one.login === 'towpath-bot' ? { ...one, permission: bot } : one)), ...users.map((one, n) => ({ ...one, id: 200 + n })),
].map((one) => ({ ...one, token: `token-of-${one.login}-${'0123456789abcdef'.repeat(2)}` }));

const routes: Route[] = [...issueRoutes, ...routesOfPulls];

/** `Authorization: token …`, Bearer, or Basic with the token as name or password. */
const signedIn = (world: World, { headers }: IncomingMessage): User | undefined => {
  const [scheme = '', value = ''] = (headers.authorization ?? '').split(' ');
  const tokens = scheme.toLowerCase() === 'basic' ? Buffer.from(value, 'base64').toString('utf8').split(':') : [value];
  return world.users.find(({ token }) => tokens.includes(token));
};

const serveApi = async (world: World, request: IncomingMessage): Promise<Answer> => {
  const url = new URL(request.url ?? '/', world.url);
  const user = signedIn(world, request);
  if (user === undefined) return { status: 401, json: { message: 'token is required', url: `${world.url}/api/swagger` } };
  const path = url.pathname.split('/').map(decodeURIComponent).join('/');
  const body = await readJson(request);
  try {
    if (user.permission === 'none' || (path.startsWith('/api/v1/repos/') && !path.startsWith(`/api/v1/repos/${world.repository}`))) throw new Refusal(404, 'The target couldn\'t be found.');
    for (const { method, pattern, act } of routes) {
      const match = method === request.method ? pattern.exec(path) : null;
      if (match !== null) return await act({ world, user, params: match.slice(1), query: url.searchParams, body });
    }
    throw new Refusal(404, 'Not found.');
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: error.status, json: { message: error.message, url: `${world.url}/api/swagger` } };
  }
};

const serveRepository = async (world: World, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const user = signedIn(world, request);
  const url = new URL(request.url ?? '/', world.url);
  if (user === undefined) { response.writeHead(401, { 'www-authenticate': 'Basic realm="Gitea"' }).end('Unauthorized\n'); return; }
  if (user.permission === 'none' || !url.pathname.startsWith(`/${world.repository}.git/`)) { response.writeHead(404).end('Not found\n'); return; }
  if (isPush(url) && !mayWrite(user)) { response.writeHead(403).end('User permission denied for writing.\n'); return; }
  await serveGit(world.git.root, { request, response, user });
  if (isPush(url) && request.method === 'POST') await noticePush(world, user);
};

interface Serving { world: World; faults: FaultBox; requests: string[] }

const serve = async ({ world, faults, requests }: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { pathname } = new URL(request.url ?? '/', world.url);
  if (faults.away) { request.socket.destroy(); return; }
  const isGit = isGitRequest(pathname);
  if (!isGit) requests.push(`${request.method ?? ''} ${pathname.replace('/api/v1', '')}`);
  const fault = isGit ? undefined : faults.take(request.method ?? '', pathname);
  if (fault !== undefined && serveFault(fault, request, response)) return;
  if (isGit) return serveRepository(world, request, response);
  const answer = await serveApi(world, request);
  reply(response, fault === undefined ? answer : { status: 500, json: { message: '' } });
};

const listen = async (serving: Serving): Promise<{ server: Server; sockets: Set<Socket> }> => {
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    serve(serving, request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });
  server.on('connection', (socket: Socket) => { sockets.add(socket); socket.on('close', () => sockets.delete(socket)); });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return { server, sockets };
};

/** A Gitea with one private repository: API, git over HTTP, webhooks; stateful, with its oddities on purpose and faults on demand. */
export const startFakeGitea = async (options: FakeGiteaOptions = {}): Promise<FakeGitea> => {
  const { kind = 'gitea', repository = 'team/shop', files, hook } = options;
  const git = new BareRepository(repository, files);
  const sender = new HookSender(giteaHooks(kind));
  const faults = new FaultBox();
  const requests: string[] = [];
  const world: World = {
    url: '', repository, users: usersOf(options), labels: [], issues: [], statuses: [], hooks: [], protection: new Map(), refusal: null, forgetsMerges: false,
    beforeMerge: null, git, sender, refs: await git.heads(), nextId: 500,
  };
  const { server, sockets } = await listen({ world, faults, requests });
  world.url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const hookTo = (target: HookTarget): void => {
    sender.target = target;
    world.hooks = [{ id: 1, url: target.url, active: true, events: ['issues', 'issue_label', 'issue_comment', 'pull_request', 'pull_request_sync', 'pull_request_review', 'pull_request_comment', 'push', ...(kind === 'forgejo' ? [] : ['status'])], contentType: 'json' }];
  };
  if (hook !== undefined) hookTo(hook);
  return {
    url: world.url, repository, cloneUrl: `${world.url}/${repository}.git`, folder: git.folder, world, faults, hooks: sender, requests, hookTo,
    token: (login) => userOf(world, login).token, as: (login) => personOf(world, login), tip: (branch) => git.tip(branch),
    ci: async (sha, context, state, says = '') => {
      await postStatus(world, userOf(world, 'ci-runner'), { sha, context, state, description: says, targetUrl: `${world.url}/${repository}/actions/runs/1` });
    },
    protect: (branch, rule) => { if (rule === null) world.protection.delete(branch); else world.protection.set(branch, rule); },
    close: async () => {
      sockets.forEach((socket) => { socket.destroy(); });
      await new Promise((resolve) => { server.close(resolve); });
      await sender.close();
      await removeTree(git.root);
    },
  };
};
