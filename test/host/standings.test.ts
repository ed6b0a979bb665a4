import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openHome, type Home } from '../../src/host/home.js';
import { Standings } from '../../src/host/standings.js';
import { failure, TowpathError } from '../../src/shared/errors.js';

const away = new TowpathError('CONNECTION_AWAY', 'forge: ECONNREFUSED');
const refused = (status: number): TowpathError => new TowpathError('CONNECTION_REFUSED', `forge: ${String(status)}`, { status });
const at = (seconds: number): number => Date.parse('2026-01-02T09:00:00Z') + seconds * 1000;

describe('I11: how a connection stands', () => {
  let root: string;
  let home: Home;
  let standings: Standings;
  let now: number;
  /** As another process sees it. */
  const seen = () => new Standings(home).of('forge');
  beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'towpath-standings-')); home = openHome(root); now = at(0); standings = new Standings(home, () => now); });
  afterEach(() => { rmSync(root, { recursive: true, force: true }); });

  test('is not known before anything was asked of it', async () => {
    expect(await seen()).toBeNull();
  });

  test('is away since the first failure, with the newest words, until it answers', async () => {
    now = at(0);
    await standings.failed('forge', 'looks', away);
    now = at(60);
    await standings.failed('forge', 'looks', new TowpathError('CONNECTION_AWAY', 'forge: 502'));
    expect(await seen()).toEqual({ standing: 'away', since: '2026-01-02T09:00:00.000Z', message: 'forge: 502' });
    now = at(120);
    await standings.well('forge');
    expect(await seen()).toEqual({ standing: 'ok', since: '2026-01-02T09:02:00.000Z', message: null });
  });

  test('is refused while something that items ask is refused, though looks go well, and for three minutes after the last time', async () => {
    now = at(0);
    await standings.well('forge');
    now = at(10);
    await standings.failed('forge', 'asks', failure('CONNECTION_REFUSED', 'no right to write', { status: 403 }));
    now = at(60);
    await standings.well('forge');
    now = at(100);
    await standings.failed('forge', 'asks', failure('CONNECTION_REFUSED', 'no right to write', { status: 403 }));
    now = at(240);
    await standings.well('forge');
    expect(await seen()).toMatchObject({ standing: 'refused', message: 'no right to write' });
    now = at(300);
    await standings.well('forge');
    expect(await seen()).toMatchObject({ standing: 'ok', since: '2026-01-02T09:00:00.000Z' });
  });

  test.each([
    ['one ticket that cannot be changed', refused(422)],
    ['a fault of ours', new Error('undefined is not a function')],
    ['a project that is not served', new TowpathError('PROJECT_NOT_FOUND', 'SHP')],
  ])('%s says nothing about the connection', async (_what, error) => {
    await expect(standings.watch('forge', () => Promise.reject(error))).rejects.toBe(error);
    expect(await seen()).toBeNull();
  });

  test('a missing secret counts as refused, and an answer later on ends what was away', async () => {
    now = at(0);
    await standings.failed('forge', 'looks', new TowpathError('SECRET_MISSING', 'env:TOKEN is not set'));
    expect(await seen()).toMatchObject({ standing: 'refused', message: 'env:TOKEN is not set' });
    now = at(1);
    await standings.well('forge');
    now = at(2);
    await standings.failed('forge', 'asks', away);
    expect(await seen()).toMatchObject({ standing: 'away' });
    now = at(3);
    await standings.well('forge');
    expect(await seen()).toMatchObject({ standing: 'ok' });
  });

  test('a disk that takes nothing stops no work', async () => {
    writeFileSync(join(root, 'file'), '');
    const nowhere = new Standings(openHome(join(root, 'file')));
    await nowhere.well('forge');
    await nowhere.failed('forge', 'looks', away);
    expect(await nowhere.watch('forge', () => Promise.resolve(1))).toBe(1);
    expect(await nowhere.of('forge')).toBeNull();
  });
});
