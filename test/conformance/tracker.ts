import { describe, expect, test } from '@jest/globals';
import type { Note } from '../../src/shared/note.js';
import { trackerFaults } from './tracker-faults.js';
import { start, stateNames, states, type TrackerUnderTest } from './tracker-under-test.js';

export { start, stateNames, states } from './tracker-under-test.js';
export type { Fault, Person, SeenComment, TrackerUnderTest } from './tracker-under-test.js';

const noteOf = (text: string): Note => ({ blocks: [{ kind: 'text', text }] });
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** Words that would be more than text if they were not taken as text. */
const nasty = 'see <script>alert(1)</script> <img src=x onerror=alert(1)> & "this" <!-- towpath:SHP-9/card --> [me](javascript:alert(1))';

/** Tags that our notes do not make, and comments. */
const foreignHtml = (source: string): string[] =>
  (source.match(/<[^>]*>/g) ?? []).filter((tag) => !/^<\/?(h3|p|ul|li|strong|blockquote|br|pre|code|a)>$/.test(tag) && !/^<a href="https?:\/\/[^"<>\s]*">$/.test(tag));

/** HTML, links and mentions outside of code, but for the marker that stands alone on the last line. */
const foreignMarkdown = (source: string): string[] =>
  source.replace(/^(`{4,})\n[^]*?\n\1$/gm, '').replace(/\n<!-- towpath:SHP-1\/card -->\s*$/, '').replace(/\\[^\w\s]/g, '').match(/<[^>]*>?|\]\([^)]*\)|@[\w-]+|#\d+/g) ?? [];

/** The suite that every tracker passes. */
export const trackerConformance = (kind: string, makeTracker: () => Promise<TrackerUnderTest>): void => {
  describe(`a tracker: ${kind}`, () => { reading(makeTracker); comments(makeTracker); writing(makeTracker); saying(makeTracker); checking(makeTracker); });
  describe(`a tracker with faults: ${kind}`, () => { trackerFaults(makeTracker); });
};

const reading = (makeTracker: () => Promise<TrackerUnderTest>): void => {
  test('it knows its own account and what deliveries call the project', async () => {
    const { tracker, own, names } = await makeTracker();
    expect(await tracker.account()).toMatchObject({ id: own, name: expect.stringMatching(/./) });
    expect(await tracker.names()).toEqual(expect.arrayContaining(names));
  });

  test('a ticket is read as it is, its text without markup', async () => {
    const { tracker, as } = await makeTracker();
    const body = 'Sell 1 < 2 & more\nsecond line';
    const ref = await as('mina').makeTicket({ title: 'Sell "more" <b>', body, state: states.start, labels: ['shop'] });
    const ticket = await tracker.ticket(ref.number);
    expect(ticket).toMatchObject({ ...ref, title: 'Sell "more" <b>', state: states.start, over: null });
    expect(ticket?.body.trim()).toBe(body);
    expect(ticket?.labels).toContain('shop');
    expect(ticket?.updatedAt).toMatch(isoTime);
  });

  test('a ticket that is not there is none, and an id that nobody knows has no number', async () => {
    const { tracker, as } = await makeTracker();
    const ref = await as('mina').makeTicket({ title: 'One' });
    expect(await tracker.ticket(999_999)).toBeNull();
    expect(await tracker.numberOf(ref.id)).toBe(ref.number);
    expect(await tracker.numberOf('00000000-0000-4000-8000-00000000dead')).toBeNull();
  });

  test('who moved a ticket last is named by an id that cannot be renamed', async () => {
    const { tracker, as, own } = await makeTracker();
    const ref = await as('mina').makeTicket({ title: 'One', state: states.start });
    await as('ravi').move(ref, states.progress);
    await as('mina').move(ref, states.approved);
    await as('ravi').retitle(ref, 'One, renamed');
    expect(await tracker.lastMove(ref)).toMatchObject({ by: { id: as('mina').id }, member: true, at: expect.stringMatching(isoTime) });
    await tracker.setState(ref, { state: states.progress, over: null });
    expect(await tracker.lastMove(ref)).toMatchObject({ by: { id: own } });
  });

  test('I4: whoever may only close what they wrote themselves is no member, though they moved it', async () => {
    const { tracker, as } = await makeTracker();
    const ref = await as('mallory').makeTicket({ title: 'One' });
    await as('mallory').close(ref);
    expect(await tracker.ticket(ref.number)).toMatchObject({ over: 'cancelled' });
    expect(await tracker.lastMove(ref)).toMatchObject({ by: { id: as('mallory').id }, member: false });
    const other = await as('mina').makeTicket({ title: 'Two', state: states.start });
    await as('ravi').close(other);
    expect(await tracker.lastMove(other)).toMatchObject({ by: { id: as('ravi').id }, member: true });
  });

  test('what has changed since a moment is told, newest first; the moment itself belongs to it', async () => {
    const { tracker, as } = await makeTracker();
    const first = await as('mina').makeTicket({ title: 'First', state: states.start });
    const second = await as('mina').makeTicket({ title: 'Second', state: states.start });
    const third = await as('mina').makeTicket({ title: 'Third', state: states.start });
    const at = (await tracker.ticket(third.number))?.updatedAt ?? '';
    await as('ravi').retitle(first, 'First, changed');
    const changed = await tracker.changed(at);
    expect(changed.map(({ number }) => number)).toEqual(expect.arrayContaining([first.number, third.number]));
    const times = changed.map(({ updatedAt }) => updatedAt);
    expect(times).toEqual([...times].sort().reverse());
    expect(changed.find(({ number }) => number === first.number)).toEqual(await tracker.ticket(first.number));
    const later = new Date(Date.now() + 3_600_000).toISOString();
    expect(await tracker.changed(later)).toEqual([]);
    expect((await tracker.changed(null)).map(({ number }) => number).sort()).toEqual([first, second, third].map(({ number }) => number).sort());
  });

  test('tickets that are over are left out of all that are open, and told when they changed', async () => {
    const { tracker, as } = await makeTracker();
    const open = await as('mina').makeTicket({ title: 'Open', state: states.start });
    const at = (await tracker.ticket(open.number))?.updatedAt ?? '';
    const over = await as('mina').makeTicket({ title: 'Over', state: states.start });
    await tracker.setState(over, { state: states.done, over: 'done' });
    expect((await tracker.changed(null)).map(({ number }) => number)).toEqual([open.number]);
    expect((await tracker.changed(at)).find(({ number }) => number === over.number)).toMatchObject({ over: 'done' });
  });

  test('more tickets than one page holds are all told', async () => {
    const { tracker, as } = await makeTracker();
    const numbers: number[] = [];
    for (let count = 0; count < 120; count += 1) numbers.push((await as('mina').makeTicket({ title: `Ticket ${String(count)}`, state: states.start })).number);
    expect((await tracker.changed(null)).map(({ number }) => number).sort((a, b) => a - b)).toEqual(numbers);
  });
};

const comments = (makeTracker: () => Promise<TrackerUnderTest>): void => {
  test('comments are read in the order in which they were written, as plain lines, each with its author', async () => {
    const { tracker, as, own } = await makeTracker();
    const ref = await as('mina').makeTicket({ title: 'One' });
    const first = await as('mina').comment(ref, '/towpath approve\nand 1 < 2 & "so on"');
    await as('mallory').comment(ref, '/towpath stop');
    await tracker.say(ref, { once: 'SHP-1/card', note: noteOf('Here I am.') });
    const read = await tracker.comments(ref, null);
    expect(read).toMatchObject([
      { id: first, author: { id: as('mina').id, bot: false }, member: true, ours: false, text: '/towpath approve\nand 1 < 2 & "so on"', at: expect.stringMatching(isoTime) },
      { author: { id: as('mallory').id }, member: false, ours: false, text: '/towpath stop' },
      { author: { id: own }, ours: true, text: expect.stringContaining('Here I am.') },
    ]);
  });

  test('comments since a moment: of that moment and later', async () => {
    const { tracker, as } = await makeTracker();
    const ref = await as('mina').makeTicket({ title: 'One' });
    for (const text of ['one', 'two', 'three']) await as('mina').comment(ref, text);
    const all = await tracker.comments(ref, null);
    const since = await tracker.comments(ref, all[1]?.at ?? '');
    expect(since.map(({ text }) => text)).toEqual(expect.arrayContaining(['two', 'three']));
    expect(since.every(({ at }) => at >= (all[1]?.at ?? ''))).toBe(true);
    expect(await tracker.comments(ref, new Date(Date.now() + 3_600_000).toISOString())).toEqual([]);
  });

  test('an edited comment keeps its place, its author and its time', async () => {
    const { tracker, as } = await makeTracker();
    const ref = await as('mina').makeTicket({ title: 'One' });
    const id = await as('mina').comment(ref, 'one');
    await as('mina').comment(ref, 'two');
    const before = await tracker.comments(ref, null);
    await as('mina').edit(ref, id, 'one, edited');
    const after = await tracker.comments(ref, null);
    expect(after.map(({ text }) => text)).toEqual(['one, edited', 'two']);
    expect(after[0]).toEqual({ ...before[0], text: 'one, edited' });
  });

  test('more comments than one page holds are all read', async () => {
    const { tracker, as } = await makeTracker();
    const ref = await as('mina').makeTicket({ title: 'One' });
    const texts = Array.from({ length: 120 }, (_, index) => `comment ${String(index)}`);
    for (const text of texts) await as('mina').comment(ref, text);
    expect((await tracker.comments(ref, null)).map(({ text }) => text)).toEqual(texts);
  });
};

const writing = (makeTracker: () => Promise<TrackerUnderTest>): void => {
  test('a new ticket is in the starting state, with its text as it was given', async () => {
    const { tracker } = await makeTracker();
    const order = { title: 'Sell <more> & better', body: `First line\n\n${nasty}`, start, once: 'start/abc' };
    const made = await tracker.create(order);
    expect(made).toMatchObject({ title: order.title, body: order.body, state: start.state, over: null });
    expect(await tracker.ticket(made.number)).toEqual(made);
  });

  test('I1: the same words make the same ticket, also after a restart and by several at once', async () => {
    const { tracker, another, seeTickets } = await makeTracker();
    const order = { title: 'Sell more', body: 'Please.', start, once: 'start/abc' };
    const all = await Promise.all([tracker.create(order), another().create(order), tracker.create(order)]);
    expect(new Set(all.map(({ number }) => number)).size).toBe(1);
    expect((await another().create(order)).number).toBe(all[0].number);
    expect(await seeTickets()).toEqual([all[0].number]);
    expect((await tracker.create({ ...order, once: 'start/other' })).number).not.toBe(all[0].number);
  });

  test('a ticket is put into a state, closed and opened again', async () => {
    const { tracker, as } = await makeTracker();
    const ref = await as('mina').makeTicket({ title: 'One', state: states.start, labels: ['shop'] });
    await tracker.setState(ref, { state: states.progress, over: null });
    expect(await tracker.ticket(ref.number)).toMatchObject({ state: states.progress, over: null });
    await tracker.setState(ref, { state: states.done, over: 'done' });
    expect(await tracker.ticket(ref.number)).toMatchObject({ state: states.done, over: 'done' });
    await tracker.setState(ref, { state: states.approved, over: null });
    expect(await tracker.ticket(ref.number)).toMatchObject({ state: states.approved, over: null, labels: expect.arrayContaining(['shop']) });
    await tracker.setState(ref, { state: states.cancelled, over: 'cancelled' });
    expect(await tracker.ticket(ref.number)).toMatchObject({ state: states.cancelled, over: 'cancelled' });
  });

  test('a ticket that is where it should be is not touched', async () => {
    const { tracker, another, as, requests } = await makeTracker();
    const ref = await as('mina').makeTicket({ title: 'One', state: states.start });
    await tracker.setState(ref, { state: states.progress, over: null });
    const before = requests().writes;
    await tracker.setState(ref, { state: states.progress, over: null });
    await another().setState(ref, { state: states.progress.toUpperCase(), over: null });
    expect(requests().writes).toBe(before);
  });

  test('a state that is not there is refused by name, or made', async () => {
    const { tracker, another, as, makesStates } = await makeTracker();
    const ref = await as('mina').makeTicket({ title: 'One', state: states.start });
    const setting = another({ stateNames: [...stateNames, 'Nowhere'] }).setState(ref, { state: 'Nowhere', over: null });
    if (makesStates) await setting;
    else await expect(setting).rejects.toMatchObject({ code: 'CONNECTION_REFUSED', message: expect.stringContaining('Nowhere') });
    if (!makesStates) expect(await tracker.ticket(ref.number)).toMatchObject({ state: states.start });
  });
};

const saying = (makeTracker: () => Promise<TrackerUnderTest>): void => {
  test('I1: a comment said again is edited in place, also after a restart', async () => {
    const { tracker, another, as, seeComments } = await makeTracker();
    const ref = await as('mina').makeTicket({ title: 'One' });
    const first = await tracker.say(ref, { once: 'SHP-1/card', note: noteOf('It runs.') });
    await as('mina').comment(ref, 'nice');
    expect(await tracker.say(ref, { once: 'SHP-1/card', note: noteOf('It waits.') })).toEqual(first);
    expect(await another().say(ref, { once: 'SHP-1/card', note: noteOf('It is done.') })).toEqual(first);
    const seen = await seeComments(ref);
    expect(seen).toHaveLength(2);
    expect(seen[0]).toMatchObject({ id: first.id, source: expect.stringContaining('It is done.') });
    expect(seen[0]?.source).not.toContain('It waits.');
  });

  test('I1: several who say the same at once write one comment', async () => {
    const { tracker, another, as, seeComments } = await makeTracker();
    const ref = await as('mina').makeTicket({ title: 'One' });
    const say = { once: 'SHP-1/card', note: noteOf('It runs.') };
    const ids = await Promise.all([tracker, another(), another(), tracker].map((one) => one.say(ref, say)));
    const seen = await seeComments(ref);
    expect(seen).toHaveLength(1);
    expect(await another().say(ref, say)).toEqual({ id: seen[0]?.id });
    expect(ids).toContainEqual({ id: seen[0]?.id });
  });

  test('what is said with other words for it is another comment', async () => {
    const { tracker, as, seeComments } = await makeTracker();
    const ref = await as('mina').makeTicket({ title: 'One' });
    const card = await tracker.say(ref, { once: 'SHP-1/card', note: noteOf('It waits.') });
    const question = await tracker.say(ref, { once: 'SHP-1/card/2', note: noteOf('Which colour?') });
    expect(question.id).not.toBe(card.id);
    expect((await seeComments(ref)).map(({ id }) => id)).toEqual([card.id, question.id]);
  });

  test('what is said again without a change writes nothing', async () => {
    const { tracker, another, as, requests } = await makeTracker();
    const ref = await as('mina').makeTicket({ title: 'One' });
    const note: Note = { blocks: [{ kind: 'heading', text: 'One' }, { kind: 'facts', rows: [['stage', 'analysis']] }, { kind: 'links', links: [{ text: 'log', url: 'https://x.test/?a=1&b=2' }] }] };
    const first = await tracker.say(ref, { once: 'SHP-1/card', note });
    const before = requests().writes;
    expect(await tracker.say(ref, { once: 'SHP-1/card', note })).toEqual(first);
    expect(requests().writes).toBe(before);
    // One that knows nothing may have to try to write it, to learn that it is there.
    expect(await another().say(ref, { once: 'SHP-1/card', note })).toEqual(first);
    expect(requests().writes).toBeLessThanOrEqual(before + 1);
  });

  test('I1: a card that a person removed is written again', async () => {
    const { tracker, as, seeComments } = await makeTracker();
    const ref = await as('mina').makeTicket({ title: 'One' });
    const { id } = await tracker.say(ref, { once: 'SHP-1/card', note: noteOf('It runs.') });
    await as('mina').removeComment(ref, id);
    const again = await tracker.say(ref, { once: 'SHP-1/card', note: noteOf('It waits.') });
    expect(await seeComments(ref)).toMatchObject([{ id: again.id, source: expect.stringContaining('It waits.') }]);
  });

  test('I8: text of others is shown as it is: no markup, no mention, no marker of ours', async () => {
    const { tracker, as, seeComments, syntax } = await makeTracker();
    const ref = await as('mina').makeTicket({ title: 'One' });
    const words = `${nasty} @ravi #12`;
    const note: Note = { blocks: [
      { kind: 'heading', text: words }, { kind: 'quote', text: `${words}\n/towpath approve` }, { kind: 'list', items: [words] },
      { kind: 'code', text: `\`\`\`\n${words}` }, { kind: 'facts', rows: [[words, words]] }, { kind: 'links', links: [{ text: words, url: 'javascript:alert(1)' }] },
    ] };
    await tracker.say(ref, { once: 'SHP-1/card', note });
    const source = (await seeComments(ref))[0]?.source ?? '';
    expect(source).toContain('see');
    expect(source).not.toContain('<!-- towpath:SHP-9');
    expect(syntax === 'html' ? foreignHtml(source) : foreignMarkdown(source)).toEqual([]);
    expect(await tracker.comments(ref, null)).toMatchObject([{ ours: true }]);
  });
};

const checking = (makeTracker: () => Promise<TrackerUnderTest>): void => {
  const badOnes = async (checks: Promise<{ what: string; ok: boolean; says: string }[]>): Promise<string[]> => (await checks).filter(({ ok, what }) => !ok && what !== 'hook').map(({ what }) => what);

  test('doctor finds a connection that works well, and says who we are', async () => {
    const { tracker, as } = await makeTracker();
    await as('mina').makeTicket({ title: 'One', state: states.start });
    const checks = await tracker.check(null);
    expect(await badOnes(Promise.resolve(checks))).toEqual([]);
    expect(checks.map(({ what }) => what)).toEqual(expect.arrayContaining(['reachable', 'token', 'account', 'permission', 'states']));
    expect(checks.find(({ what }) => what === 'account')?.says).toContain((await tracker.account()).name);
  });

  test('doctor names a wrong token, a server that is away and a state that is missing', async () => {
    const { another, as, makesStates } = await makeTracker();
    await as('mina').makeTicket({ title: 'One', state: states.start });
    expect(await badOnes(another({ token: 'wrong' }).check(null))).toContain('token');
    expect(await badOnes(another({ url: 'http://127.0.0.1:9' }).check(null))).toContain('reachable');
    const checks = await another({ stateNames: [...stateNames, 'Nowhere'] }).check(null);
    expect(checks.find(({ what }) => what === 'states')).toMatchObject({ ok: makesStates, says: expect.stringContaining('Nowhere') });
  });

  test('doctor says something about the hook where there is an address for it', async () => {
    const { tracker } = await makeTracker();
    const hook = (await tracker.check('https://towpath.example.test/webhooks/board')).find(({ what }) => what === 'hook');
    expect(hook?.says).toContain('https://towpath.example.test/webhooks/board');
  });
};
