import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { createHostedForge } from '../../../src/activities/forge/hosted/hosted-forge.js';
import { remoteEnvironment } from '../../../src/activities/workspace/git-sign-in.js';
import { openMirror } from '../../../src/activities/workspace/mirror.js';
import { createGiteaForge } from '../../../src/connections/gitea/forge.js';
import { createPace } from '../../../src/connections/http/pace.js';
import { openHome } from '../../../src/host/home.js';
import type { ForgeUnderTest } from '../../conformance/forge.js';
import { commitFiles, makeRepository, runGit, type Scratch } from '../../support/repository.js';
import { until } from '../../support/towpath-process.js';

/** A server that FORGE_URL names, and a repository that was made there for one test. */
export interface RealGitea { url: string; token: string; repository: string }

const run = promisify(execFile);

const call = async ({ url, token }: Pick<RealGitea, 'url' | 'token'>, method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method, headers: { 'authorization': `token ${token}`, 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${String(answer.status)} ${await answer.text()}`);
  const text = await answer.text();
  return text === '' ? {} : JSON.parse(text) as Record<string, unknown>;
};

export const removeReal = async (server: RealGitea): Promise<void> => { await call(server, 'DELETE', `/repos/${server.repository}`); };

/** With a private repository of its own, of the token's owner; the token needs the scopes write:repository, write:user and write:issue. */
export const makeReal = async (scratch: Scratch, { url, token }: { url: string; token: string }): Promise<ForgeUnderTest & { server: RealGitea }> => {
  const name = `towpath-test-${randomBytes(4).toString('hex')}`;
  const { full_name: full } = await call({ url, token }, 'POST', '/user/repos', { name, private: true, default_branch: 'main' });
  const server: RealGitea = { url, token, repository: String(full) };
  const address = `${url}/${server.repository}.git`;
  const person = makeRepository(scratch.path(`${name}-person`));
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', GIT_TERMINAL_PROMPT: '0', ...await remoteEnvironment({ url: address, signIn: () => Promise.resolve(token) }) };
  const git = async (...args: string[]): Promise<string> => (await run('git', ['-C', person, ...args], { env, encoding: 'utf8' })).stdout.trim();
  await git('push', '-q', address, 'main:main');
  // Until it has looked at the first push, the server answers 404 for the pull requests of an empty repository.
  await until('a repository that is not empty', async () => (await call({ url, token }, 'GET', `/repos/${server.repository}`))['empty'] === false || undefined);
  const tip = async (branch: string): Promise<string | undefined> => (await git('ls-remote', address, `refs/heads/${branch}`)).split('\t')[0] || undefined;
  const known = async (sha: string): Promise<string> => { await git('fetch', '-q', address, '+refs/heads/*:refs/remotes/origin/*'); return sha; };
  const mirror = await openMirror({ home: openHome(scratch.path(`${name}-home`)), project: 'SHP', repository: { url: address, base: 'main' }, signIn: () => Promise.resolve(token) });
  const api = createGiteaForge({
    connection: { name: 'real', kind: 'gitea', url, workspace: null, token: () => Promise.resolve(token) }, repository: server.repository, base: 'main', pace: createPace(),
  });
  const never = (): Promise<void> => Promise.reject(new Error('a real server cannot be made to fail'));
  return {
    server, mirror, mergesItself: true, forge: createHostedForge({ mirror, api }), tip,
    commit: async (branch, files) => {
      await known('');
      runGit(person, 'checkout', '-q', '--detach', await tip(branch) ?? await tip('main') ?? '');
      const sha = commitFiles(person, files);
      await git('push', '-q', address, `${sha}:refs/heads/${branch}`);
      return sha;
    },
    parents: async (sha) => runGit(person, 'log', '-1', '--format=%P', await known(sha)).split(' '),
    tree: async (sha) => runGit(person, 'rev-parse', `${await known(sha)}^{tree}`),
    refusePushes: never, forgetMerges: never, away: never,
  };
};
