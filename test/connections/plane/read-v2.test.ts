import { describe, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { fixtureSecret, judged } from '../fixtures.js';
import type { Judgement } from '../../../src/connections/judge-delivery.js';

const [ticket, project, mina, bot] = ['5a100000-0000-4000-8000-00000000000a', '5a100000-0000-4000-8000-000000000002', '5a100000-0000-4000-8000-00000000001e', '5a100000-0000-4000-8000-000000000090'];
const item = { id: ticket, name: 'Sell apples', sequence_id: 12, project_id: project, state_id: 'the-state', label_ids: ['one'], assignee_ids: [], updated_by_id: 'None' };
const comment = { id: 'the-comment', access: 'INTERNAL', actor_id: mina, issue_id: ticket, edited_at: null, comment_stripped: '/towpath approve' };

interface Told { event: string; data?: unknown; before?: unknown; header?: string | null; account?: string }

/** As Plane sends it: Python's JSON, with both ids new on each try. */
const heard = ({ event, data = item, before = {}, header = event, account }: Told): Judgement => {
  const body = Buffer.from(JSON.stringify({
    version: 'v2', delivery_id: 'd', event_id: 'e', entity_id: ticket, entity_type: 'issue', event, webhook_id: 'w', workspace_id: 's', data, previous_attributes: before,
  }));
  const signature = createHmac('sha256', fixtureSecret).update(body).digest('hex');
  const headers = { 'content-type': 'application/json', 'x-plane-delivery': 'd', 'x-plane-signature': signature, ...(header === null ? {} : { 'x-plane-event': header }) };
  return judged('plane', { headers, body }, account === undefined ? {} : { account });
};
const hint = (told: Told) => heard(told).hints[0];

describe('Plane\'s webhooks of version 2', () => {
  test('tell of a ticket that was made, of its place and number, and of nobody who did it', () => {
    expect(hint({ event: 'workitem.created' })).toMatchObject({ event: 'opened', number: 12, item: ticket, repository: project, project: 'ABC', state: 'the-state', actor: null, actorId: null });
  });

  test.each<[string, unknown, string]>([
    ['a move', { state_id: 'before' }, 'updated'],
    ['a title', { name: 'before', last_activity_at: 'x' }, 'updated'],
    ['a description', { description_json: {} }, 'updated'],
    ['a label more', { label_ids: [] }, 'labeled'],
    ['a label less', { label_ids: ['one', 'two'] }, 'updated'],
    ['what it does not say', {}, 'updated'],
    ['a priority', { priority: 'none', last_activity_at: 'x' }, 'ignored'],
    ['somebody\'s activity', { last_activity_at: 'x' }, 'ignored'],
  ])('of %s', (_what, before, event) => {
    const told = heard({ event: 'workitem.updated', before });
    expect(told.hints[0]).toMatchObject({ event, number: 12, project: 'ABC' });
    expect(told.reason).toEqual(event === 'ignored' ? expect.stringContaining('last_activity_at') : null);
  });

  test.each(['WebhookScope.ScopeChoices.WORK_ITEM_UPDATED', 'workitem.updated'])('by the name %s, in header or body', (event) => {
    expect(hint({ event, before: { state_id: 'x' } })).toMatchObject({ event: 'updated' });
    expect(hint({ event, before: { state_id: 'x' }, header: null })).toMatchObject({ event: 'updated' });
  });

  test('of one that is gone, by what it was', () => {
    expect(hint({ event: 'workitem.archived' })).toMatchObject({ event: 'updated', number: 12 });
    expect(hint({ event: 'workitem.deleted', data: {}, before: item })).toMatchObject({ event: 'updated', number: 12, item: ticket, project: 'ABC' });
  });

  test('of a comment, by its ticket and author alone', () => {
    const data = { id: ticket, name: 'Sell apples', comment };
    const told = heard({ event: 'workitem.comment.created', data });
    expect(told.hints[0]).toMatchObject({ event: 'commented', number: null, item: ticket, commentId: 'the-comment', actorId: mina, command: 'approve', repository: null, project: null });
    expect(told.reason).not.toBeNull();
    expect(hint({ event: 'workitem.comment.created', data: { ...data, project_id: project } })).toMatchObject({ event: 'commented', project: 'ABC' });
    expect(hint({ event: 'WebhookScope.ScopeChoices.WORK_ITEM_COMMENT_CREATED', data })).toMatchObject({ event: 'commented' });
    expect(hint({ event: 'workitem.comment.updated', data })).toMatchObject({ event: 'comment_edited' });
    expect(hint({ event: 'workitem.comment.deleted', data: {}, before: comment })).toMatchObject({ event: 'ignored' });
    const ours = { ...data, comment: { ...comment, actor_id: bot } };
    expect(heard({ event: 'workitem.comment.created', data: ours, account: bot })).toMatchObject({ hints: [{ event: 'ignored', command: null }], reason: 'own echo' });
  });

  test.each(['workitem.link.created', 'workitem.vote.deleted', 'cycle.updated', 'page.comment.created'])('of %s, which is of no interest', (event) => {
    expect(heard({ event })).toMatchObject({ hints: [{ event: 'ignored' }], reason: expect.stringContaining(event) });
  });

  test.each([null, [], 'text', { comment: null }, { comment: [] }, { sequence_id: '12', label_ids: 'x', project_id: 7 }])('of anything else, and there is a reading: %j', (data) => {
    for (const event of ['workitem.created', 'workitem.updated', 'workitem.deleted', 'workitem.comment.created']) expect(heard({ event, data, before: data }).accepted).toBe(true);
  });
});
