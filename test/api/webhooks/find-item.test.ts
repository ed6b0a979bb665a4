import { beforeEach, describe, expect, test } from '@jest/globals';
import { findItem, type Found } from '../../../src/api/webhooks/find-item.js';
import { ProjectNames } from '../../../src/api/webhooks/project-names.js';
import type { DeliveryHint } from '../../../src/shared/hints.js';
import { away, connection, hint, MemoryBridges, project, pull } from './support.js';

let bridges: MemoryBridges;
beforeEach(() => { bridges = new MemoryBridges(); });

const uuid = '5a100000-0000-4000-8000-000000000002';
const board = connection({ name: 'board', kind: 'plane' });
const onBoard = project({ tracker: { connection: 'board', project: 'SHOP', start: { state: 'To do', label: null, assignee: null }, states: {} } });

const find = async (change: Partial<DeliveryHint>, { of = connection(), projects = [project()], reason = null as string | null } = {}): Promise<Found> =>
  findItem(hint(change), { connection: of, projects, bridges, names: new ProjectNames(bridges), reason });
const line = (found: Found): string => ('key' in found ? `${found.key} ${found.reason} ${String(found.ticket)}` : found.ignored);

describe('the item of a hint about a ticket', () => {
  test.each<[string, Partial<DeliveryHint>, string]>([
    ['has the ticket\'s number', {}, 'SHP-12 ticket 12'],
    ['is woken by a comment', { event: 'commented' }, 'SHP-12 comment 12'],
    ['is none for an unknown repository', { project: null, repository: 'team/other' }, 'no configured project is team/other'],
    ['is none where nothing is named', { number: null }, 'it names no ticket'],
    ['is none for an edited comment', { event: 'comment_edited' }, 'an edited comment decides nothing'],
  ])('%s', async (_what, change, expected) => { expect(line(await find(change))).toBe(expected); expect(bridges.asked).toBe(0); });

  test('is none where the project\'s tickets lie elsewhere: their numbers mean something else', async () => {
    expect(line(await find({}, { projects: [onBoard] }))).toBe('the tickets of SHP lie elsewhere');
  });

  test('says why the sender\'s event is ignored', async () => {
    expect(line(await find({ event: 'ignored' }, { reason: 'own echo' }))).toBe('own echo');
  });

  test('is found by Plane\'s id of the project, asked once, and by Plane\'s id of the ticket', async () => {
    bridges.names = [uuid, 'SHOP'];
    bridges.ids = { 'the-ticket': 7 };
    const asks = { of: board, projects: [onBoard] };
    const names = new ProjectNames(bridges);
    const scene = { connection: board, projects: [onBoard], bridges, names, reason: null };
    expect(line(await findItem(hint({ project: null, repository: uuid.toUpperCase() }), scene))).toBe('SHP-12 ticket 12');
    expect(line(await findItem(hint({ project: null, repository: uuid }), scene))).toBe('SHP-12 ticket 12');
    expect(bridges.asked).toBe(1);
    expect(line(await find({ event: 'commented', number: null, item: 'the-ticket' }, asks))).toBe('SHP-7 comment 7');
    expect(line(await find({ event: 'commented', number: null, item: 'gone' }, asks))).toBe('the tracker has no ticket gone any more');
    expect(line(await find({ project: null, repository: 'another' }, asks))).toBe('no configured project is Plane\'s another');
  });

  test('is found by Plane\'s id of the ticket alone, in whichever project has it', async () => {
    bridges.ids = { 'the-ticket': 7 };
    const elsewhere = project({ key: 'OPS', tracker: null });
    const asks = { of: board, projects: [elsewhere, onBoard], reason: 'it names no project' };
    const said = { event: 'commented', project: null, repository: null, number: null } as const;
    expect(line(await find({ ...said, item: 'the-ticket' }, asks))).toBe('SHP-7 comment 7');
    expect(line(await find({ ...said, item: 'gone' }, asks))).toBe('no configured project has Plane\'s ticket gone');
    bridges.away = away();
    await expect(find({ ...said, item: 'the-ticket' }, asks)).rejects.toMatchObject({ code: 'CONNECTION_AWAY' });
  });

  test('is not decided on while the tracker that knows it is away', async () => {
    bridges.away = away();
    await expect(find({ project: null, repository: uuid }, { of: board, projects: [onBoard] })).rejects.toMatchObject({ code: 'CONNECTION_AWAY' });
  });

  test.each([['SHP-9', 'SHP-9 ticket 9'], ['9', 'SHP-9 ticket 9'], ['OPS-9', 'OPS-9 is no ticket of SHP'], ['x', 'x is no ticket of SHP']])('of a sender of its own kind is read from %s', async (number, expected) => {
    expect(line(await find({ number }, { of: connection({ kind: 'generic' }) }))).toBe(expected);
  });
});

describe('the item of a hint about code', () => {
  test.each<[string, Partial<DeliveryHint>, string]>([
    ['is named by the head branch', { event: 'pr_opened', isPullRequest: true, number: 14, ref: 'towpath/SHP-12-add-login' }, 'SHP-12 pull null'],
    ['is named by a pushed branch', { event: 'push', number: null, ref: 'refs/heads/towpath/shp-12' }, 'SHP-12 push null'],
    ['is none for the base', { event: 'push', number: null, ref: 'refs/heads/main' }, 'base moved: a push to main'],
    ['is none for another branch', { event: 'pr_opened', isPullRequest: true, ref: 'fix-typo' }, 'fix-typo is no branch of an item of SHP'],
    ['is none for another project\'s branch', { event: 'push', number: null, ref: 'refs/heads/towpath/OPS-3-x' }, 'towpath/OPS-3-x is no branch of an item of SHP'],
  ])('%s', async (_what, change, expected) => { expect(line(await find(change))).toBe(expected); expect(bridges.asked).toBe(0); });

  test('is asked for by number or commit where the sender names no branch', async () => {
    bridges.pulls = [pull()];
    expect(line(await find({ event: 'review_approved', isPullRequest: true, number: 14 }))).toBe('SHP-12 review null');
    expect(line(await find({ event: 'commented', isPullRequest: true, number: 14 }))).toBe('SHP-12 pull null');
    expect(line(await find({ event: 'ci_status', number: null, sha: 'a'.repeat(40) }))).toBe('SHP-12 ci null');
    expect(line(await find({ event: 'ci_status', number: null, sha: 'b'.repeat(40) }))).toBe('no pull request of ours');
  });
});
