import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdir, writeFile } from 'node:fs/promises';
import { archivePath } from '../../../src/host/home.js';
import { itemWorkflowId } from '../../../src/shared/ids.js';
import { World } from '../../workflows/world.js';
import { anna, eventually, Lock, wanted } from './lock.js';

/** The client that command line and API share, against the real workflows on a real engine. */
let lock: Lock;
beforeAll(async () => {
  lock = await Lock.open();
  await lock.startProject('WEB', 50);
  await lock.startProject('SHP', 50);
  await lock.startWorkers(new World());
});
afterAll(async () => { await lock.close(); });

const atApproval = async (title: string): Promise<string> => {
  const { key } = await lock.client.create(wanted(title));
  await lock.until(key, (item) => item.waitingFor === 'approval');
  return key;
};
const ended = async (key: string): Promise<void> => { await lock.raw.workflow.getHandle(itemWorkflowId(key)).result(); };
const refusedAs = (code: string, detail?: RegExp): unknown =>
  expect.objectContaining({ code, ...(detail === undefined ? {} : { detail: expect.stringMatching(detail) }) });

describe('making an item', () => {
  test('I1: the same idempotency key gives the same item, also when both are sent at once', async () => {
    const request = wanted('Once only', { idempotencyKey: 'ticket-1', project: 'SHP' });
    const [first, second] = await Promise.all([lock.client.create(request), lock.client.create(request)]);
    const third = await lock.client.create({ ...request, body: 'other text' });
    expect(new Set([first.key, second.key, third.key]).size).toBe(1);
    expect(first.workflowId).toBe(itemWorkflowId(first.key));
  });

  test('an open item with the same title and text is named; `again` makes another', async () => {
    const { key } = await lock.client.create(wanted('Twice', { body: 'same', project: 'SHP' }));
    await expect(lock.client.create(wanted('Twice', { body: 'same', project: 'SHP' }))).rejects.toEqual(refusedAs('ITEM_DUPLICATE', new RegExp(key)));
    expect((await lock.client.create(wanted('Twice', { body: 'same', project: 'SHP', again: true }))).key).not.toBe(key);
  });

  test('many at once get numbers of their own', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, async (_, at) => lock.client.create(wanted(`Many ${String(at)}`, { project: 'SHP' }))));
    expect(new Set(made.map((one) => one.key)).size).toBe(20);
  });

  test.each([
    ['no title', { title: '  ' }, 'TITLE_INVALID'],
    ['a title of 201 characters', { title: 'x'.repeat(201) }, 'TITLE_INVALID'],
    ['a title on two lines', { title: 'one\ntwo' }, 'TITLE_INVALID'],
    ['a text over 32 KiB', { body: 'ä'.repeat(16_385) }, 'TOO_LARGE'],
    ['a priority of 6', { priority: 6 }, 'INPUT_INVALID'],
    ['an id with a space', { idempotencyKey: 'a b' }, 'INPUT_INVALID'],
    ['a project that is none', { project: '../WEB' }, 'PROJECT_NOT_FOUND'],
    ['a project that nobody made', { project: 'NONE' }, 'PROJECT_NOT_FOUND'],
  ])('%s is refused and nothing is made', async (_what, change, code) => {
    await expect(lock.client.create(wanted('Fine', change))).rejects.toEqual(refusedAs(code));
    expect((await lock.client.list({ all: true })).map((row) => row.title)).not.toContain('Fine');
  });
});

describe('I4: a decision', () => {
  test('is accepted for the revision shown, and counts once under its id', async () => {
    const key = await atApproval('Decided');
    const { revision } = await lock.client.item(key);
    const input = { revision: revision ?? '', id: 'click-1', by: anna };
    const [first, second] = await Promise.all([lock.client.act(key, 'approve', input), lock.client.act(key, 'approve', input)]);
    expect(first).toMatchObject({ key, verb: 'approve', accepted: true });
    expect(second).toMatchObject({ accepted: true });
    const done = await lock.until(key, (item) => item.state === 'done');
    expect(done.verdicts.filter((one) => one.gate === 'approval')).toHaveLength(1);
  });

  test('is refused with the workflow\'s own code', async () => {
    const key = await atApproval('Refused');
    await expect(lock.client.act(key, 'approve', { revision: 'f'.repeat(40), by: anna })).rejects.toEqual(refusedAs('REVISION_MOVED', /ffffff/));
    await expect(lock.client.act(key, 'reject', { by: anna })).rejects.toEqual(refusedAs('REASON_REQUIRED'));
    await expect(lock.client.act(key, 'retry', { by: anna })).rejects.toEqual(refusedAs('VERB_NOT_POSSIBLE', /approve, reject/));
    await expect(lock.client.act(key, 'reject', { reason: 'x'.repeat(4_001), by: anna })).rejects.toEqual(refusedAs('TOO_LARGE'));
  });

  test('under an id that another verb used is not taken for that one', async () => {
    const key = await atApproval('Two verbs');
    await lock.client.act(key, 'pause', { id: 'one-id', by: anna });
    await expect(lock.client.act(key, 'stop', { id: 'one-id', by: anna })).rejects.toEqual(refusedAs('INPUT_INVALID', /pause/));
  });

  test('on an item that has ended says so', async () => {
    const key = await atApproval('Ended');
    await lock.client.act(key, 'approve', { by: anna });
    await ended(key);
    await expect(lock.client.act(key, 'stop', { by: anna })).rejects.toEqual(refusedAs('VERB_NOT_POSSIBLE', /has ended \(done\)/));
  });

  test.each([['WEB-9999', 'ITEM_NOT_FOUND'], ['nonsense', 'KEY_INVALID'], ['WEB-0', 'KEY_INVALID']])('on %s answers %s', async (key, code) => {
    await expect(lock.client.act(key, 'approve', { by: anna })).rejects.toEqual(refusedAs(code));
    await expect(lock.client.item(key)).rejects.toEqual(refusedAs(code));
  });

  test('fifty at once on one item are all answered', async () => {
    const key = await atApproval('Crowd');
    const answers = await Promise.allSettled(Array.from({ length: 50 }, async (_, at) => lock.client.act(key, 'approve', { revision: '0'.repeat(40), id: `c${String(at)}`, by: anna })));
    expect(new Set(answers.map((one) => (one.status === 'rejected' ? (one.reason as { code: string }).code : 'accepted')))).toEqual(new Set(['REVISION_MOVED']));
  });
});

describe('reading', () => {
  test('an ended item comes from its result, an older one from the archive', async () => {
    const key = await atApproval('Kept');
    await lock.client.act(key, 'approve', { by: anna });
    await ended(key);
    const done = await lock.client.item(key);
    expect(done).toMatchObject({ key, title: 'Kept', state: 'done', mergedSha: expect.any(String) });
    await mkdir(lock.home.archive, { recursive: true });
    await writeFile(archivePath(lock.home, 'OLD-7'), JSON.stringify({ ...done, key: 'OLD-7', title: 'From long ago' }));
    expect(await lock.client.item('old-7')).toMatchObject({ key: 'OLD-7', title: 'From long ago', state: 'done' });
    expect((await lock.client.list({ all: true })).map((row) => row.key)).toEqual(expect.arrayContaining([key, 'OLD-7']));
    expect((await lock.client.list()).map((row) => row.key)).not.toContain(key);
  });

  test('an item that was ended from outside is never shown as going on', async () => {
    const key = await atApproval('Terminated');
    await lock.raw.workflow.getHandle(itemWorkflowId(key)).terminate('by hand');
    expect(await lock.client.item(key)).toMatchObject({ key, state: 'stopped', reason: expect.stringMatching(/outside/), can: [] });
    const row = await eventually(async () => (await lock.client.list({ all: true, states: ['stopped'] })).find((one) => one.key === key), (found) => found !== undefined);
    expect(row).toMatchObject({ title: 'Terminated', waitingFor: null });
  });

  test('I11: lists say who waits for whom, longest first, and filter', async () => {
    const key = await atApproval('Listed');
    const rows = await eventually(async () => lock.client.list({ project: 'web', states: ['waiting'] }), (found) => found.some((row) => row.key === key));
    expect(rows.find((row) => row.key === key)).toEqual({
      key, title: 'Listed', pipeline: 'full', state: 'waiting', waitingFor: 'approval', waitingOn: ['*'], since: expect.stringMatching(/^\d{4}-.*Z$/), stage: 'analysis',
    });
    expect(rows.map((row) => row.since)).toEqual(rows.map((row) => row.since).sort());
    expect(rows.every((row) => row.key.startsWith('WEB-') && row.state === 'waiting')).toBe(true);
    expect((await lock.client.inbox(['ben'])).map((row) => row.key)).toContain(key);
    expect((await lock.client.counts()).waiting).toBeGreaterThan(0);
    await expect(lock.client.list({ project: '\' OR 1=1' })).rejects.toEqual(refusedAs('PROJECT_NOT_FOUND'));
  });

  test('projects are known, paused and resumed once an id', async () => {
    expect(await lock.client.projectKeys()).toEqual(['SHP', 'WEB']);
    expect(await lock.client.actOnProject('web', { verb: 'pause', by: anna, id: 'p1' })).toMatchObject({ key: 'WEB', paused: true });
    expect(await lock.client.actOnProject('WEB', { verb: 'resume', by: anna, id: 'p1' })).toMatchObject({ paused: false });
    expect((await lock.client.projects()).map((one) => [one.key, one.repository])).toEqual([['SHP', 'file:///srv/SHP.git'], ['WEB', 'file:///srv/WEB.git']]);
    await expect(lock.client.project('NONE')).rejects.toEqual(refusedAs('PROJECT_NOT_FOUND'));
  });

  test('health counts who asks each queue for work', async () => {
    const health = await lock.client.health();
    expect(health.engine).toMatchObject({ reachable: true, address: lock.place.address, unreachableSince: null });
    expect(Math.min(...Object.values(health.pollers ?? { none: 0 }))).toBeGreaterThan(0);
  });
});
