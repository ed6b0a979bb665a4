import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { startFakeGitea, type FakeGitea } from '../../fakes/gitea/fake-gitea.js';

interface Received { headers: Record<string, string | string[] | undefined>; text: string; body: Record<string, unknown> }

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => { for (const close of closing.splice(0)) await close(); });

/** A fake with a listener that keeps what it gets. */
const started = async (kind: 'gitea' | 'forgejo' = 'gitea', secret = 'test-secret', status = 202): Promise<{ gitea: FakeGitea; received: Received[] }> => {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const text = Buffer.concat(parts).toString('utf8');
      received.push({ headers: request.headers, text, body: JSON.parse(text) as Record<string, unknown> });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const gitea = await startFakeGitea({ kind, hook: { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/webhooks/forge`, secret } });
  closing.push(() => gitea.close(), () => new Promise((resolve) => { server.closeAllConnections(); server.close(resolve); }));
  return { gitea, received };
};

const api = async (gitea: FakeGitea, login: string, path: string, body: unknown): Promise<void> => {
  const answer = await fetch(`${gitea.url}/api/v1/repos/team/shop${path}`, {
    method: 'POST', headers: { authorization: `token ${gitea.token(login)}` }, body: JSON.stringify(body),
  });
  expect(answer.ok).toBe(true);
};

const typesOf = (received: Received[]): string[] => received.map(({ headers, body }) => `${String(headers['x-gitea-event'])} ${String(headers['x-gitea-event-type'])} ${String(body['action'] ?? '')}`.trim()).sort();

describe('webhooks of the fake Gitea', () => {
  test('each thing that happens is told as Gitea tells it, our own doings too, signed in both families', async () => {
    const { gitea, received } = await started();
    const number = gitea.as('mina').openIssue({ title: 'A <b> & c', labels: ['agent'] });
    gitea.as('mina').comment(number, '/towpath approve');
    const head = await gitea.as('mina').push('topic', { 'a.txt': 'a\n' });
    await api(gitea, 'towpath-bot', '/pulls', { head: 'topic', base: 'main', title: 'A' });
    gitea.as('mina').comment(2, 'plain');
    await gitea.as('ravi').review(2, 'APPROVED', { text: 'good' });
    await gitea.as('ravi').review(2, 'REQUEST_CHANGES');
    await gitea.as('ravi').review(2, 'COMMENT');
    await gitea.ci(head, 'ci / test', 'success');
    await gitea.as('mina').push('topic', { 'a.txt': 'b\n' });
    await gitea.as('mina').merge(2);
    await gitea.hooks.settled();
    expect(typesOf(received)).toEqual([
      'create create', 'issue_comment issue_comment created', 'issue_comment pull_request_comment created', 'issues issue_label label_updated', 'issues issues opened',
      'pull_request pull_request closed', 'pull_request pull_request opened', 'pull_request pull_request_sync synchronized',
      'pull_request_approved pull_request_review_approved reviewed', 'pull_request_comment pull_request_review_comment reviewed',
      'pull_request_rejected pull_request_review_rejected reviewed', 'push push', 'push push', 'push push', 'status status',
    ]);
    for (const { headers, text } of received) {
      const hmac = createHmac('sha256', 'test-secret').update(text).digest('hex');
      expect(headers).toMatchObject({ 'x-gitea-signature': hmac, 'x-gogs-signature': hmac, 'x-hub-signature-256': `sha256=${hmac}` });
      expect(text).not.toMatch(/[<>&]/);
      expect(text.startsWith('{\n  "')).toBe(true);
    }
    expect(received.find(({ headers }) => headers['x-gitea-event-type'] === 'pull_request_review_approved')?.body['review']).toEqual({ type: 'pull_request_review_approved', content: 'good' });
    expect(received.find(({ headers }) => headers['x-gitea-event-type'] === 'issue_label')?.body).toMatchObject({ issue: { labels: [] } });
    expect(received.find(({ body }) => body['action'] === 'closed')?.body).toMatchObject({ pull_request: { merged: true, base: { sha: gitea.tip('main') } } });
  });

  test('nothing is sent again, whatever the answer is; every second is lost, each comes twice, on demand', async () => {
    const { gitea, received } = await started('gitea', 'test-secret', 500);
    gitea.hooks.mischief = { drop: true, double: true };
    for (let n = 0; n < 4; n += 1) gitea.as('mina').openIssue({ title: `Ticket ${String(n)}` });
    await gitea.hooks.settled();
    const numbers = received.map(({ body }) => body['number']);
    expect([...numbers].sort()).toEqual([1, 1, 3, 3]);
    expect(new Set(received.map(({ headers }) => headers['x-gitea-delivery'])).size).toBe(4);
  });

  test('Forgejo adds headers of its own and tells of no status; without a secret the signatures are empty', async () => {
    const { gitea, received } = await started('forgejo', '');
    gitea.as('mina').openIssue({ title: 'One' });
    await gitea.ci(gitea.tip('main') ?? '', 'ci / test', 'success');
    await gitea.hooks.settled();
    expect(typesOf(received)).toEqual(['issues issues opened']);
    expect(received[0]?.headers).toMatchObject({ 'x-forgejo-event': 'issues', 'x-forgejo-signature': '', 'x-gitea-signature': '', 'x-hub-signature-256': 'sha256=' });
  });
});
