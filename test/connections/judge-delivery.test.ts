import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { deliveryOf, fixtures, fixtureSecret, judged } from './fixtures.js';
import type { Delivery } from '../../src/connections/delivery.js';

const signed = (body: Uint8Array | string): string => createHmac('sha256', fixtureSecret).update(body).digest('hex');
const gitea = (body: string, headers: Record<string, string> = {}): Delivery =>
  ({ body: Buffer.from(body), headers: { 'content-type': 'application/json', 'x-gitea-signature': signed(body), 'x-gitea-event': 'issues', 'x-gitea-event-type': 'issues', ...headers } });

const standard = fixtures.find(({ name }) => name === 'generic/item-updated-standard-webhooks');
const standardDelivery = (): Delivery => deliveryOf(standard ?? { body: '', headers: '' });

describe('a delivery that cannot be taken', () => {
  test.each([
    ['of another content type', gitea('{}', { 'content-type': 'application/x-www-form-urlencoded' }), 415, 'MEDIA_TYPE'],
    ['without a content type', gitea('{}', { 'content-type': '' }), 415, 'MEDIA_TYPE'],
    ['too large, whatever its signature', { ...gitea('{}'), body: Buffer.alloc(1_048_577) }, 413, 'TOO_LARGE'],
    ['not signed', gitea('{}', { 'x-gitea-signature': '' }), 401, 'SIGNATURE_REFUSED'],
    ['with a signature that is too short', gitea('{}', { 'x-gitea-signature': signed('{}').slice(1) }), 401, 'SIGNATURE_REFUSED'],
    ['signed in capitals', gitea('{}', { 'x-gitea-signature': signed('{}').toUpperCase() }), 401, 'SIGNATURE_REFUSED'],
    ['that is no JSON, though it is signed', gitea('{"a":'), 400, 'NOT_JSON'],
    ['that is no UTF-8', { ...gitea(''), body: Buffer.from([0xff]), headers: { ...gitea('').headers, 'x-gitea-signature': signed(Buffer.from([0xff])) } }, 400, 'NOT_JSON'],
  ])('is refused: %s', (_what, delivery, status, code) => {
    expect(judged('gitea', delivery)).toMatchObject({ accepted: false, status, code, hints: [] });
  });

  test('is refused to a connection without a secret, whoever runs Towpath is told why', () => {
    expect(judged('gitea', gitea('{}'), { secrets: [] })).toMatchObject({ status: 401, code: 'SIGNATURE_REFUSED', reason: 'the connection gitea has no `secret`: nothing that is sent to it is taken' });
  });

  test.each([['a minute early', -60, 202], ['five minutes late', 300, 202], ['more than five minutes late', 301, 401], ['an hour early', -3_600, 401]])('is judged by the time that it signs: %s', (_what, seconds, status) => {
    expect(judged('generic', standardDelivery(), { now: (1_795_248_000 + seconds) * 1_000 }).status).toBe(status);
  });

  test('may have several signatures, and a secret with its usual prefix', () => {
    const delivery = standardDelivery();
    const header = `v1,AAAA v2,x ${delivery.headers['webhook-signature'] ?? ''}`;
    expect(judged('generic', { ...delivery, headers: { ...delivery.headers, 'webhook-signature': header } }, { secrets: [`whsec_${Buffer.from(fixtureSecret).toString('base64')}`] }).status).toBe(202);
  });
});

describe('what it is about', () => {
  test('one that does not say what happened is ignored in words', () => {
    expect(judged('gitea', gitea('[]'))).toMatchObject({ accepted: true, reason: 'a ticket\'s change without a name changes nothing for us', hints: [{ event: 'ignored' }] });
  });

  test('an unknown repository is taken, with no project and the reason', () => {
    const body = JSON.stringify({ action: 'opened', issue: { number: 3 }, repository: { full_name: 'canal/other' }, sender: { id: 1, login: 'mina' } });
    expect(judged('gitea', gitea(body))).toMatchObject({ accepted: true, reason: 'no project has the repository "canal/other"', hints: [{ event: 'opened', number: 3, project: null }] });
  });

  test('an unknown project of Plane is left to whoever can ask Plane', () => {
    const body = JSON.stringify({ event: 'issue', action: 'created', data: { id: 'i', sequence_id: 4, project: 'p' }, activity: { actor: { id: 'a' } } });
    expect(judged('plane', { body: Buffer.from(body), headers: { 'content-type': 'application/json', 'x-plane-signature': signed(body), 'x-plane-event': 'issue' } }))
      .toMatchObject({ accepted: true, reason: expect.stringMatching(/Plane names a project by its id alone/), hints: [{ event: 'opened', number: 4, repository: 'p', project: null }] });
  });

  test('Forgejo is read by its own headers', () => {
    const body = JSON.stringify({ action: 'created', issue: { number: 3, pull_request: null }, comment: { id: 9, body: '/approve' }, sender: { id: 1, login: 'mina' } });
    const headers = { 'content-type': 'application/json', 'x-forgejo-signature': signed(body), 'x-gitea-signature': 'other', 'x-forgejo-event': 'issue_comment', 'x-forgejo-event-type': 'issue_comment', 'x-forgejo-delivery': 'd' };
    expect(judged('forgejo', { body: Buffer.from(body), headers })).toMatchObject({ deliveryId: 'd', hints: [{ event: 'commented', command: 'approve', isPullRequest: false }] });
  });

  test.each([['success', 'success', 'towpath/ABC-12-x'], ['failure', 'failure', '#14'], ['recover', 'success', 'towpath/ABC-12-x']])('a run of Forgejo\'s Actions that has ended is CI\'s word of its commit: %s', (action, state, prettyref) => {
    const run = { id: 7, workflow_id: 'ci.yml', prettyref, commit_sha: 'a'.repeat(40), status: 'success', trigger_user: { id: 21, login: 'mina' }, repository: { full_name: 'Canal/locks' } };
    const body = JSON.stringify({ action, run, last_run: null, prior_status: 'running' });
    const type = `action_run_${action}`;
    const headers = { 'content-type': 'application/json', 'x-forgejo-signature': signed(body), 'x-forgejo-event': type, 'x-forgejo-event-type': type };
    const [hint] = judged('forgejo', { body: Buffer.from(body), headers }).hints;
    expect(hint).toMatchObject({ event: 'ci_status', sha: 'a'.repeat(40), state, context: 'ci.yml', actor: 'mina', repository: 'Canal/locks' });
    expect(hint?.ref).toBe(prettyref.startsWith('#') ? undefined : prettyref);
  });
});

test('whatever is sent, there is an answer and nothing is thrown', () => {
  const kinds = ['plane', 'gitea', 'forgejo', 'github', 'generic'] as const;
  const words = ['issues', 'issue', 'issue_comment', 'issue_label', 'pull_request', 'pull_request_comment', 'pull_request_review_approved', 'pull_request_review', 'pull_request_review_comment', 'push', 'status', 'check_run', 'check_suite', 'workflow_run', 'workitem.updated', 'workitem.comment.created', 'ping', 'action_run_failure', '__proto__', 'constructor', ''];
  const actions = fc.constantFrom('opened', 'created', 'updated', 'edited', 'closed', 'submitted', 'completed', 'deleted', '__proto__');
  const inner = fc.dictionary(fc.constantFrom('id', 'number', 'body', 'comment_html', 'state', 'user', 'head', 'sha', 'labels', 'field', 'actor', 'pull_requests', 'merged', 'comment', 'label_ids', 'sequence_id'), fc.jsonValue());
  const bodies = fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom('issue', 'comment', 'pull_request', 'review', 'repository', 'sender', 'data', 'activity', 'event', 'item', 'check_run', 'ref', 'after', 'previous_attributes', 'version'), fc.oneof(inner, fc.jsonValue())).chain((map) => actions.map((action) => ({ ...map, action }))));
  fc.assert(fc.property(fc.constantFrom(...kinds), fc.constantFrom(...words), bodies, (kind, word, value) => {
    const body = JSON.stringify(value);
    const hmac = signed(body);
    const headers = { 'content-type': 'application/json', 'x-plane-signature': hmac, 'x-gitea-signature': hmac, 'x-forgejo-signature': hmac, 'x-hub-signature-256': `sha256=${hmac}`, 'x-signature-256': `sha256=${hmac}`,
      'x-plane-event': word, 'x-gitea-event': word, 'x-gitea-event-type': word, 'x-github-event': word };
    const { accepted, hints } = judged(kind, { body: Buffer.from(body), headers }, { account: '90' });
    expect({ accepted, hints: hints.length }).toEqual({ accepted: true, hints: 1 });
  }), { numRuns: 300 });
});
