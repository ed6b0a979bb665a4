import { afterEach, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gitHubReader } from '../../src/connections/github/read-delivery.js';
import type { Reading } from '../../src/connections/delivery.js';
import { startFakeGithub, type FakeGithub } from '../fakes/github/fake-github.js';

const open: { github: FakeGithub; server: Server }[] = [];
afterEach(async () => {
  for (const { github, server } of open.splice(0)) {
    await github.close();
    await new Promise((resolve) => { server.close(resolve); });
  }
});

const secret = 'test-secret';

/** Everything that the front sends, as our own reader has it. */
const listened = async (): Promise<{ github: FakeGithub; heard: (act: () => Promise<unknown>) => Promise<Reading['hint'][]> }> => {
  const github = await startFakeGithub();
  const hints: Reading['hint'][] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part)).on('end', () => {
      const delivery = { headers: request.headers as Record<string, string>, body: Buffer.concat(parts) };
      response.writeHead(gitHubReader.verify(delivery, [secret], 0) === 'ok' ? 202 : 401).end();
      hints.push(gitHubReader.read(JSON.parse(delivery.body.toString('utf8')), delivery, { id: null, name: null } as never).hint);
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  open.push({ github, server });
  github.hooks.target = { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`, secret };
  return {
    github, heard: async (act) => {
      await act();
      await github.hooks.settled();
      expect(github.hooks.sent.filter(({ status }) => status !== 202)).toEqual([]);
      return hints.splice(0);
    },
  };
};

const branch = 'towpath/SHP-1-sell-more';

test('the front tells of issues, labels and comments as GitHub does', async () => {
  const { github, heard } = await listened();
  const mina = github.as('mina');
  const by = { actor: 'mina', actorId: Number(mina.id), repository: 'team/shop' };
  const events = (hints: Reading['hint'][]) => hints.map(({ event, label = '' }) => `${event} ${label}`.trim()).sort();
  const opened = await heard(() => mina.openIssue({ title: 'Sell more', labels: ['agent'] }));
  expect(opened).toContainEqual(expect.objectContaining({ ...by, event: 'opened', number: 1, isPullRequest: false }));
  expect(events(opened)).toEqual(['labeled agent', 'opened']);
  expect(events(await heard(() => mina.addLabel(1, 'Approved')))).toEqual(['labeled Approved']);
  expect(events(await heard(() => mina.label(1, ['agent', 'In Progress'])))).toEqual(['labeled In Progress', 'updated']);
  expect(await heard(() => mina.comment(1, '/towpath approve'))).toMatchObject([{ ...by, event: 'commented', number: 1, isPullRequest: false, command: 'approve' }]);
  expect(await heard(() => mina.close(1))).toMatchObject([{ ...by, event: 'updated', number: 1, state: 'closed' }]);
  expect(await heard(() => github.as('team').call('GET', '/issues/1'))).toEqual([]);
});

test('the front tells of pull requests, reviews, checks, statuses and pushes with the commits of the real repository', async () => {
  const { github, heard } = await listened();
  const { git } = github.world;
  const [bot, ravi, ci] = [github.as('towpath-bot'), github.as('ravi'), github.as('ci')];
  const head = git.commit(branch, { 'a.txt': 'a\n' });
  const about = { number: 1, isPullRequest: true, sha: head, repository: 'team/shop' };
  expect(await heard(() => bot.call('POST', '/pulls', { head: branch, base: 'main', title: 'Sell more' }))).toMatchObject([{ ...about, event: 'pr_opened', actor: 'towpath-bot' }]);
  expect(await heard(() => ravi.review(1, 'REQUEST_CHANGES', { body: 'no' }))).toMatchObject([{ ...about, event: 'review_changes_requested', actor: 'ravi' }]);
  expect(await heard(() => ravi.review(1, 'APPROVE'))).toMatchObject([{ ...about, event: 'review_approved' }]);
  expect(await heard(() => ci.call('POST', `/statuses/${head}`, { state: 'failure', context: 'lint' }))).toMatchObject([{ event: 'ci_status', sha: head, state: 'failure', context: 'lint' }]);
  const run = await heard(async () => {
    const { id } = await ci.call<{ id: number }>('POST', '/check-runs', { name: 'unit', head_sha: head, status: 'in_progress' });
    await ci.call('PATCH', `/check-runs/${String(id)}`, { status: 'completed', conclusion: 'success' });
  });
  expect(run.sort((one, other) => one.event.localeCompare(other.event))).toMatchObject([{ ...about, event: 'ci_status', state: 'success', context: 'unit' }, { event: 'ignored' }]);
  const merged = await heard(() => github.as('mina').call('PUT', '/pulls/1/merge', { sha: head }));
  expect(merged).toContainEqual(expect.objectContaining({ ...about, event: 'pr_merged', actor: 'mina', mergeSha: git.tip('main') }));
  expect(merged).toContainEqual(expect.objectContaining({ event: 'push', ref: 'refs/heads/main', sha: git.tip('main') }));
});
