import { describe, expect, test } from '@jest/globals';
import type { StagePolicy } from '../../src/shared/policy.js';
import type { SeenComment, TicketNews } from '../../src/shared/ticket.js';
import { askOf, cardOf, statusesOf, ticketStateOf } from '../../src/workflows/policy/card.js';
import { hinted, nextTend, outsideAway, ticketShow } from '../../src/workflows/policy/tending.js';
import { answerVerb, isReopened, readComment, readMove, takeText, type TicketEffect } from '../../src/workflows/policy/ticket.js';
import { approval, says, tests } from './example.js';
import type { ModelItem } from './model.js';
import { end, mina, open, reach, request, shown, watched } from './outside.js';

const comment = (over: Partial<SeenComment> = {}): SeenComment => ({ id: 'c1', by: mina, member: true, at: '2026-01-01T00:10:00Z', command: null, text: 'hello', ...over });
const ticket = (over: Partial<NonNullable<TicketNews['ticket']>> = {}): NonNullable<TicketNews['ticket']> =>
  ({ title: 'Sell more', body: 'b', state: 'To do', means: 'start', over: null, updatedAt: '2026-01-01T00:10:00Z', ...over });
const moved = (to: Partial<NonNullable<TicketNews['ticket']>>, by: TicketNews['move'] = { by: mina, member: true, ours: false, at: '2026-01-01T00:11:00Z' }): TicketNews =>
  ({ kind: 'plane', ticket: ticket(to), move: by, comments: [] });
const take = (item: ModelItem, effect: TicketEffect): string | undefined => {
  watched(item, () => effect.data);
  const { ask } = effect;
  if (ask === undefined) return undefined;
  const no = item.verb(ask.verb, ask.input);
  watched(item, (data) => answerVerb(data, ask, no === undefined ? { accepted: true, text: 'done' } : { accepted: false, text: no.detail }));
  return no === undefined ? ask.verb : no.code;
};
const move = (item: ModelItem, news: TicketNews): string | undefined => take(item, readMove(item.data, { ...news, reopened: isReopened(item.data, news) }, item.model.now));
const write = (item: ModelItem, one: SeenComment): string | undefined => take(item, readComment(item.data, { kind: 'plane', place: 'ticket' }, one));
const told = (item: ModelItem): string => JSON.stringify(item.data.tending?.comments ?? []);

describe('a ticket that people move', () => {
  const atApproval = (by: string[] = ['*'], policy: Partial<StagePolicy> = {}): ModelItem => {
    const item = open({ analysis: [approval(by)] }, policy);
    watched(item, (data) => readMove(data, moved({}), item.model.now).data);
    end(item);
    watched(item, (data) => data);
    return item;
  };

  test('I4: to Approved approves, in the name of who moved it', () => {
    const item = atApproval(['Mina'], { people: [{ name: 'Mina', ids: { plane: '21' } }] });
    expect(shown(item)).toMatchObject({ waitingFor: 'approval' });
    expect(move(item, moved({ state: 'Approved', means: 'approved' }))).toBe('approve');
    expect(shown(item)).toMatchObject({ stage: 'architecture', state: 'running' });
    expect(shown(item).timeline.find(({ event }) => event === 'approved')?.detail).toContain('Mina');
  });

  test('I4: by somebody who may not decide it is put back with a comment', () => {
    const item = atApproval(['Anna']);
    expect(move(item, moved({ state: 'Approved', means: 'approved' }))).toBe('NOT_ALLOWED');
    expect(told(item)).toContain('The ticket is put back');
    expect(ticketShow(item.data, item.model.now).show).toMatchObject({ says: 'approval', expected: 'Approved' });
  });

  test('I4: a stranger of an open tracker satisfies no `*`, and one whom the tracker does not name neither', () => {
    const item = atApproval();
    expect(move(item, moved({ state: 'Approved', means: 'approved' }, { by: mina, member: false, ours: false, at: '2026-01-01T00:11:00Z' }))).toBe('NOT_ALLOWED');
    expect(move(atApproval(), moved({ state: 'Approved', means: 'approved' }, { by: null, member: false, ours: false, at: '2026-01-01T00:12:00Z' }))).toBe('NOT_ALLOWED');
  });

  test('I4: the same move told twice counts once, and our own is none', () => {
    const item = atApproval(['*'], { });
    move(item, moved({ state: 'Approved', means: 'approved' }));
    const { timeline } = item.data;
    expect(move(item, moved({ state: 'Approved', means: 'approved' }))).toBeUndefined();
    expect(move(item, moved({ state: 'In Progress', means: 'progress' }, { by: null, member: false, ours: true, at: '2026-01-01T00:13:00Z' }))).toBeUndefined();
    expect(item.data.timeline).toEqual(timeline);
  });

  test('to Rejected rejects with the person\'s newest comment since the gate opened', () => {
    const item = atApproval();
    write(item, comment({ text: 'the scope is too large' }));
    expect(move(item, moved({ state: 'Rejected', means: 'rejected' }))).toBe('reject');
    expect(request(item)).toMatchObject({ stage: 'analysis', changes: [{ what: 'rejected', text: 'the scope is too large' }] });
  });

  test('to Rejected without a word asks for one and waits for it', () => {
    const item = atApproval();
    write(item, comment({ by: { id: '99', name: 'ravi' }, text: 'nice' }));
    expect(move(item, moved({ state: 'Rejected', means: 'rejected' }))).toBeUndefined();
    expect(told(item)).toContain('why is it rejected');
    expect(shown(item)).toMatchObject({ waitingFor: 'approval' });
    expect(write(item, comment({ id: 'c2', text: 'too risky' }))).toBe('reject');
    expect(request(item)).toMatchObject({ changes: [{ text: 'too risky' }] });
  });

  test('to Cancelled stops, back to the start goes on, and what is not possible is put back', () => {
    const item = open();
    watched(item, (data) => readMove(data, moved({}), item.model.now).data);
    expect(move(item, moved({ state: 'Done', means: 'done' }))).toBeUndefined();
    expect(told(item)).toContain('put back');
    expect(move(item, moved({ state: 'Cancelled', means: 'cancelled', over: 'cancelled' }, { by: mina, member: true, ours: false, at: '2026-01-01T00:12:00Z' }))).toBe('stop');
    expect(shown(item).state).toBe('stopped');
    expect(move(item, moved({ state: 'To do', means: 'start' }, { by: mina, member: true, ours: false, at: '2026-01-01T00:14:00Z' }))).toBe('retry');
  });

  test('a ticket that was closed and is opened again goes on, though its label is the one that it had before', () => {
    const item = open();
    const at = (minute: number): TicketNews['move'] => ({ by: mina, member: true, ours: false, at: `2026-01-01T00:${String(minute)}:00Z` });
    watched(item, (data) => readMove(data, moved({ state: 'In Progress', means: 'progress' }), item.model.now).data);
    expect(move(item, moved({ state: 'In Progress', means: 'progress', over: 'cancelled' }, at(12)))).toBe('stop');
    expect(move(item, moved({ state: 'In Progress', means: 'progress', over: 'cancelled' }, at(12)))).toBeUndefined();
    expect(move(item, moved({ state: 'In Progress', means: 'progress' }, at(14)))).toBe('retry');
    expect(move(item, moved({ state: 'In Progress', means: 'progress' }, at(14)))).toBeUndefined();
  });

  test.each([['In Review', 'approval'], ['Waits', 'answer'], [null, null]] as const)('so it does from %s', (state, means) => {
    const item = open();
    const by = { by: mina, member: true, ours: false };
    watched(item, (data) => readMove(data, moved({ state, means }), item.model.now).data);
    expect(move(item, moved({ state, means, over: 'cancelled' }, { ...by, at: '2026-01-01T00:12:00Z' }))).toBe('stop');
    expect(move(item, moved({ state, means }, { ...by, at: '2026-01-01T00:13:00Z' }))).toBe('retry');
  });

  describe('I4: a stranger who closes the ticket that they wrote', () => {
    const stranger = { by: { id: '99', name: 'mallory' }, member: false, ours: false, at: '2026-01-01T00:12:00Z', stranger: true as const };
    const inProgress = (policy: Partial<StagePolicy> = {}): ModelItem => {
      const item = open({}, policy);
      watched(item, (data) => readMove(data, moved({}), item.model.now).data);
      watched(item, (data) => readMove(data, moved({ state: 'In Progress', means: 'progress' }, { by: null, member: false, ours: true, at: '2026-01-01T00:11:30Z' }), item.model.now).data);
      return item;
    };

    test.each(['cancelled', 'done'] as const)('as %s stops nothing: the ticket is opened again with a comment', (over) => {
      const item = inProgress();
      item.data = ticketShow(item.data, item.model.now).after(item.data);
      const asked = item.asked;
      const answer = move(item, moved({ state: 'In Progress', means: 'progress', over }, stranger));
      expect(answer).toBe(over === 'cancelled' ? 'NOT_ALLOWED' : undefined);
      expect(shown(item).state).toBe('running');
      expect(item.asked).toBe(asked);
      expect(told(item)).toContain('The ticket is put back');
      expect(nextTend({ ...item.data, tending: { ...item.data.tending as NonNullable<typeof item.data.tending>, look: { ticket: false, pull: false } } }, 'ticket', item.model.now)).toEqual({ do: 'show-ticket' });
      expect(ticketShow(item.data, item.model.now).show).toMatchObject({ says: 'progress', over: null });
      const { timeline } = item.data;
      expect(move(item, moved({ state: 'In Progress', means: 'progress', over }, stranger))).toBeUndefined();
      expect(item.data.timeline).toEqual(timeline);
    });

    test('asks them for no answer to what it waits for', () => {
      const item = inProgress();
      end(item, (run) => says(run, { status: 'needs_input', questions: ['Which colour?'] }));
      expect(move(item, moved({ state: 'In Progress', means: 'progress', over: 'done' }, stranger))).toBeUndefined();
      expect(told(item)).not.toContain('what is the answer');
      expect(shown(item)).toMatchObject({ waitingFor: 'answer' });
    });

    test('who is named in `people` is none: their word counts', () => {
      const item = inProgress({ people: [{ name: 'Mallory', ids: { plane: '99' } }] });
      expect(move(item, moved({ state: 'In Progress', means: 'progress', over: 'cancelled' }, stranger))).toBe('stop');
    });

    test('a bot that closes it, or one whom the tracker does not name, stops it as before', () => {
      for (const by of [{ id: '7', name: 'stale' }, null]) {
        const item = inProgress();
        expect(move(item, moved({ state: 'In Progress', means: 'progress', over: 'cancelled' }, { by, member: false, ours: false, at: '2026-01-01T00:12:00Z' }))).toBe('stop');
      }
    });
  });

  test('where it waits for an answer, In Progress answers with the newest reply', () => {
    const item = open();
    watched(item, (data) => readMove(data, moved({}), item.model.now).data);
    end(item, (run) => says(run, { status: 'needs_input', questions: ['Which colour?'] }));
    watched(item, (data) => data);
    expect(move(item, moved({ state: 'In Progress', means: 'progress' }))).toBeUndefined();
    expect(told(item)).toContain('what is the answer');
    expect(write(item, comment({ text: 'blue' }))).toBe('answer');
    expect(request(item)).toMatchObject({ changes: [{ what: 'answered', text: expect.stringContaining('blue') }] });
  });
});

describe('a ticket that people write in', () => {
  test('I4: a command counts once and is answered in place', () => {
    const item = open({ analysis: [approval()] });
    end(item);
    const approve = comment({ command: { verb: 'approve', rest: '' } });
    expect(write(item, approve)).toBe('approve');
    expect(told(item)).toContain('re-c1');
    expect(write(item, approve)).toBeUndefined();
    expect(write(item, comment({ id: 'c2', command: { verb: 'approve', rest: '' } }))).toBe('VERB_NOT_POSSIBLE');
  });

  test('I4: no command of a stranger counts, whatever its verb is, and it is told so', () => {
    const item = open({ analysis: [approval()] });
    end(item);
    for (const verb of ['pause', 'stop', 'skip', 'approve', 'reject'] as const) {
      expect(write(item, comment({ id: verb, member: false, command: { verb, rest: 'because' } }))).toBe('NOT_ALLOWED');
    }
    expect(shown(item)).toMatchObject({ state: 'waiting', waitingFor: 'approval' });
    expect(told(item)).toContain('mina does not work in this project');
    expect(write(item, comment({ id: 'c9', command: { verb: 'pause', rest: '' } }))).toBe('pause');
    expect(write(item, comment({ id: 'c10', command: { verb: 'approve', rest: '' } }))).toBe('VERB_NOT_POSSIBLE');
    expect(told(item)).not.toContain('approve: approve:');
  });

  test('a ticket that was cancelled stops its item, though the tracker does not name who did it', () => {
    const item = open();
    watched(item, (data) => readMove(data, moved({}), item.model.now).data);
    expect(move(item, moved({ state: 'Cancelled', means: 'cancelled', over: 'cancelled' }, null))).toBe('stop');
  });

  test('a reject without a reason is told what is missing; a question how things stand is answered', () => {
    const item = open({ analysis: [approval()] });
    end(item);
    expect(write(item, comment({ command: { verb: 'reject', rest: '' } }))).toBe('REASON_REQUIRED');
    write(item, comment({ id: 'c3', command: { verb: 'status', rest: '' } }));
    expect(told(item)).toContain('waiting for approval');
  });

  test('I4: an approval that names another revision approves nothing and is told so', () => {
    const item = open({ analysis: [approval(['*'])] });
    end(item);
    const { revision } = shown(item);
    expect(write(item, comment({ command: { verb: 'approve', rest: '', revision: '0123456' } }))).toBe('REVISION_MOVED');
    expect(shown(item).waitingFor).toBe('approval');
    expect(write(item, comment({ id: 'c2', command: { verb: 'approve', rest: '', revision: revision?.slice(0, 7) ?? '' } }))).toBe('approve');
  });

  test('a word after `/towpath` that is no command is answered with those that there are, to those who may ask', () => {
    const item = open();
    write(item, comment({ text: '/towpath aprove', unknown: 'aprove' }));
    expect(told(item)).toContain('There is no command \\"aprove\\": approve, reject,');
    watched(item, (data) => readComment(data, { kind: 'plane', place: 'pull' }, comment({ id: 'c2', text: '/towpath', unknown: '' })).data);
    expect(JSON.stringify(item.data.tending?.pullComments)).toContain('A command is missing: approve, reject,');
    const other = open();
    write(other, comment({ text: '/towpath aprove', unknown: 'aprove', by: { id: '66', name: 'mallory' }, member: false }));
    expect(told(other)).toBe('[]');
  });

  test('a plain reply to a question is its answer; a stranger\'s is talk', () => {
    const item = open();
    end(item, (run) => says(run, { status: 'needs_input', questions: ['Which colour?'] }));
    item.data = ticketShow({ ...item.data, tending: { ...item.data.tending as NonNullable<ModelItem['data']['tending']>, state: 'In Progress' } }, item.model.now).after(item.data);
    expect(write(item, comment({ member: false, text: 'red!' }))).toBeUndefined();
    expect(write(item, comment({ id: 'c2', text: 'blue' }))).toBe('answer');
  });

  test('title and text are taken until the first stage is passed, and then the item is what was approved', () => {
    const item = open({ analysis: [approval()] });
    end(item);
    item.data = takeText(item.data, ticket({ title: 'Sell even more', body: 'now' }), item.model.now);
    expect(shown(item)).toMatchObject({ title: 'Sell even more', body: 'now' });
    item.verb('approve');
    item.data = takeText(item.data, ticket({ title: 'Something else' }), item.model.now);
    expect(shown(item)).toMatchObject({ title: 'Sell even more' });
  });
});

describe('what is told outside', () => {
  test('I11: the card says stage, what it waits for and for whom, and the same card is not written twice', () => {
    const item = open({ analysis: [approval(['Anna'])] });
    end(item);
    expect(JSON.stringify(cardOf(item.data))).toMatch(/waiting for approval \(Anna\).*analysis \(1 of 6\), attempt 1/);
    expect(askOf(item.data)?.note.blocks[0]).toEqual({ kind: 'heading', text: 'Approval of analysis' });
    expect(ticketStateOf(item.data)).toBe('approval');
    expect(nextTend(item.data, 'ticket', item.model.now)).toEqual({ do: 'look-ticket' });
    watched(item, (data) => readMove({ ...data, tending: { ...data.tending as NonNullable<typeof data.tending>, look: { ticket: false, pull: false } } }, moved({}), item.model.now).data);
    expect(nextTend(item.data, 'ticket', item.model.now)).toEqual({ do: 'show-ticket' });
    const { show, after } = ticketShow(item.data, item.model.now);
    expect(show.comments).toHaveLength(1);
    item.data = after(item.data);
    expect(nextTend(item.data, 'ticket', item.model.now)).toEqual({ do: 'rest', until: null });
  });

  test('I12: a tracker that is away keeps nobody from the forge, and the item does not say that the forge is', () => {
    const item = open({ development: [tests, { kind: 'ci', required: null, withinSeconds: 600, without: 'block' }] });
    reach(item, 'development');
    end(item);
    end(item);
    watched(item, (data) => hinted(data, { connection: 'forge', reason: 'ci', ref: null, actor: null }));
    watched(item, (data) => outsideAway(data, item.model.now, { side: 'ticket', message: 'Plane: 503', retryAfterSeconds: null }));
    expect(nextTend(item.data, 'ticket', item.model.now)).toEqual({ do: 'rest', until: item.model.now + 15_000 });
    expect(nextTend(item.data, 'pull', item.model.now)).toEqual({ do: 'look-pull' });
    expect(shown(item)).toMatchObject({ waitingFor: 'ci' });
    watched(item, (data) => outsideAway(data, item.model.now, { side: 'pull', message: 'Gitea: 503', retryAfterSeconds: 40 }));
    expect(nextTend(item.data, 'pull', item.model.now)).toEqual({ do: 'rest', until: item.model.now + 40_000 });
    expect(shown(item)).toMatchObject({ waitingFor: 'connection', waitingOn: ['forge'], reason: 'Gitea: 503' });
  });

  test('a hint of what has been seen already asks for no other look', () => {
    const item = open();
    item.data = takeText(item.data, ticket({ updatedAt: '2026-01-01T00:10:00Z' }), item.model.now);
    item.data = { ...item.data, tending: { ...item.data.tending as NonNullable<ModelItem['data']['tending']>, look: { ticket: false, pull: false } } };
    const hint = { connection: 'board', reason: 'ticket' as const, ref: null, actor: null };
    expect(hinted(item.data, { ...hint, at: '2026-01-01T00:10:00Z' }).tending?.look.ticket).toBe(false);
    expect(hinted(item.data, { ...hint, at: '2026-01-01T00:10:01Z' }).tending?.look.ticket).toBe(true);
    expect(hinted(item.data, { ...hint, reason: 'ci' }).tending?.look).toEqual({ ticket: false, pull: true });
  });

  test('our verdicts are statuses of the head: of stages that this pass has left, and of the one at hand', () => {
    const item = open({ development: [tests] });
    reach(item, 'testing');
    expect(statusesOf(item.data).map(({ context, state }) => [context, state])).toEqual([['towpath/development', 'passed'], ['towpath/review', 'passed']]);
    end(item, (run) => says(run, { verdict: 'failed', summary: 'no', verification: [] }));
    expect(statusesOf(item.data)).toEqual([]);
  });
});
