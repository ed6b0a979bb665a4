import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ConfigStore, type ConfigChange } from '../../src/config/store.js';
import { openHome, type Home } from '../../src/host/home.js';
import { makeScratch } from '../support/repository.js';

const scratch = makeScratch();
const open: ConfigStore[] = [];
afterEach(async () => { for (const store of open.splice(0)) await store.close(); });
afterAll(() => scratch.remove());

let made = 0;
const freshHome = (): Home => openHome(scratch.path(`home-${made += 1}`));
const openStore = async (home: Home, env: NodeJS.ProcessEnv = {}): Promise<ConfigStore> => {
  const store = await ConfigStore.open({ home, env, pollMs: 20 });
  open.push(store);
  return store;
};

const yaml = (key: string, items = 4): string => `agents: { default: { command: [a] } }\nprojects:\n  - { key: ${key}, limits: { items: ${items} } }\n`;
const write = (name: string, text: string): string => {
  const path = scratch.path(`${name}/towpath.yaml`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
};

const until = async (condition: () => boolean): Promise<void> => {
  const end = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error('the condition was not met within 10 s');
    await delay(10);
  }
};

const itemsOf = (store: ConfigStore, key: string): number => store.project(key).project.limits.items;

describe('the files of a running Towpath', () => {
  test('are served with their projects, and unknown projects are told with those that are there', async () => {
    const store = await openStore(freshHome());
    const file = write('two', `${yaml('SHP')}  - { key: WEB, repository: { url: web } }\n`);
    await store.add(file);
    expect(store.project('WEB')).toMatchObject({ config: { file }, project: { key: 'WEB' } });
    expect(store.projects().map(({ project }) => project.key)).toEqual(['SHP', 'WEB']);
    expect(() => store.project('NOPE')).toThrow(expect.objectContaining({ code: 'PROJECT_NOT_FOUND', detail: 'NOPE; served here: SHP, WEB' }));
  });

  test('I11: a good edit counts, whether written in place or renamed over', async () => {
    const store = await openStore(freshHome());
    const file = write('edit', yaml('SHP'));
    await store.add(file);
    const changes: ConfigChange[] = [];
    store.onChange((change) => { changes.push(change); });

    writeFileSync(file, yaml('SHP', 7));
    await until(() => itemsOf(store, 'SHP') === 7);
    writeFileSync(`${file}.new`, yaml('SHP', 9));
    renameSync(`${file}.new`, file);
    await until(() => itemsOf(store, 'SHP') === 9);

    expect(changes.map(({ what }) => what)).toEqual(['reloaded', 'reloaded']);
    expect(store.problems()).toEqual([]);
  });

  test('C4: a bad edit keeps the last good version and is shown until it is mended', async () => {
    const store = await openStore(freshHome());
    const file = write('bad', yaml('SHP', 5));
    await store.add(file);
    const changes: string[] = [];
    store.onChange(({ what, config }) => { changes.push(`${what} ${config.projects[0]?.limits.items}`); });

    writeFileSync(file, yaml('SHP', 6).replace('limits', 'limts'));
    await until(() => store.problems().length > 0);
    expect(itemsOf(store, 'SHP')).toBe(5);
    expect(store.problems()).toMatchObject([{ file, message: expect.stringMatching(/last good version stays in force/), problems: [{ line: 3, nearest: 'limits' }] }]);
    const { since } = store.problems()[0] ?? {};

    writeFileSync(file, `${yaml('SHP', 6).replace('limits', 'limts')}# again\n`);
    await until(() => changes.length === 2);
    expect(store.problems()[0]?.since).toBe(since);

    writeFileSync(file, yaml('SHP', 8));
    await until(() => itemsOf(store, 'SHP') === 8);
    expect(store.problems()).toEqual([]);
    expect(changes).toEqual(['refused 5', 'refused 5', 'reloaded 8']);
  });

  test('C4: a deleted file stays in force and is shown as gone', async () => {
    const store = await openStore(freshHome());
    const file = write('gone', yaml('SHP'));
    await store.add(file);
    rmSync(file);
    await until(() => store.problems().length > 0);
    expect(store.problems()[0]?.message).toMatch(/^the file is gone/);
    expect(store.project('SHP').project.key).toBe('SHP');
  });

  test('a project that a good edit removes is no longer there', async () => {
    const store = await openStore(freshHome());
    const file = write('renamed', yaml('SHP'));
    await store.add(file);
    writeFileSync(file, yaml('WEB'));
    await until(() => store.projects()[0]?.project.key === 'WEB');
    expect(() => store.project('SHP')).toThrow(expect.objectContaining({ code: 'PROJECT_NOT_FOUND' }));
  });
});

describe('a second file', () => {
  test('with the same project is refused with both paths, and nothing changes', async () => {
    const store = await openStore(freshHome());
    const [first, second] = [write('first', yaml('SHP')), write('second', yaml('SHP'))];
    await store.add(first);
    await expect(store.add(second)).rejects.toMatchObject({ code: 'PROJECT_TAKEN', detail: `SHP is in ${second} and in ${first}` });
    expect(store.files()).toEqual([first]);
  });

  test('with a connection of the same name is refused with both paths', async () => {
    const store = await openStore(freshHome());
    const desk = 'connections: { desk: { kind: generic, secret: env:DESK } }\n';
    const [first, second] = [write('desk', `${desk}${yaml('SHP')}`), write('second desk', `${desk}${yaml('WEB')}`)];
    await store.add(first);
    await expect(store.add(second)).rejects.toMatchObject({ code: 'CONNECTION_TAKEN', detail: `desk is in ${second} and in ${first}` });
    expect(store.connection('desk')).toMatchObject({ connection: { kind: 'generic' }, projects: [{ key: 'SHP' }] });
    expect(() => store.connection('disk')).toThrow(expect.objectContaining({ code: 'CONNECTION_UNKNOWN' }));
  });

  test('with the same repository is refused with both paths', async () => {
    const store = await openStore(freshHome());
    const first = write('one', yaml('SHP'));
    const second = write('one/inner', yaml('WEB').replace('key: WEB', 'key: WEB, repository: { url: .. }'));
    await store.add(first);
    await expect(store.add(second)).rejects.toMatchObject({ code: 'PROJECT_TAKEN', detail: expect.stringMatching(/WEB in .*inner.* and of SHP in /) });
  });

  test('that is edited to take a project stays as it was', async () => {
    const store = await openStore(freshHome());
    await store.add(write('a', yaml('SHP')));
    const other = await store.add(write('b', yaml('WEB')));
    writeFileSync(other.file, yaml('SHP'));
    await until(() => store.problems().length > 0);
    expect(store.projects().map(({ project }) => project.key)).toEqual(['SHP', 'WEB']);
  });

  test('two at the same moment with one key: one is served', async () => {
    const store = await openStore(freshHome());
    const added = await Promise.allSettled([store.add(write('c', yaml('SHP'))), store.add(write('d', yaml('SHP')))]);
    expect(added.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(store.projects()).toHaveLength(1);
  });

  test('that has a mistake is refused with it', async () => {
    const store = await openStore(freshHome());
    await expect(store.add(write('e', 'projects: 5\n'))).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await expect(store.add(scratch.path('nothing'))).rejects.toMatchObject({ code: 'CONFIG_NOT_FOUND' });
    expect(store.files()).toEqual([]);
  });
});

describe('after a restart', () => {
  test('the same files are served again, and gone ones are forgotten and named', async () => {
    const home = freshHome();
    const [kept, gone] = [write('kept', yaml('SHP')), write('left', yaml('WEB'))];
    const before = await openStore(home);
    await before.add(kept);
    await before.add(gone);
    await before.close();
    rmSync(gone);

    const after = await openStore(home);
    expect(after.files()).toEqual([kept]);
    expect(after.forgotten()).toEqual([gone]);
    await after.close();
    expect((await openStore(home)).forgotten()).toEqual([]);
    expect(statSync(home.configs).mode & 0o077).toBe(0);
  });

  test('C4: during a bad edit the version that was good before is in force', async () => {
    const home = freshHome();
    const file = write('restart', yaml('SHP', 3));
    const before = await openStore(home);
    await before.add(file);
    await before.close();
    writeFileSync(file, 'projects: [');

    const after = await openStore(home);
    expect(itemsOf(after, 'SHP')).toBe(3);
    expect(after.problems()).toMatchObject([{ file, message: expect.stringMatching(/has a mistake/) }]);
    writeFileSync(file, yaml('SHP', 4));
    await until(() => itemsOf(after, 'SHP') === 4);
    expect(after.problems()).toEqual([]);
  });

  test('a torn list of files is an empty one', async () => {
    const home = freshHome();
    const store = await openStore(home);
    await store.add(write('torn', yaml('SHP')));
    await store.close();
    writeFileSync(home.configs, readFileSync(home.configs, 'utf8').slice(0, 20));
    expect((await openStore(home)).files()).toEqual([]);
  });
});

test('people with tokens are known, and a token that is missing is shown', async () => {
  const store = await openStore(freshHome(), { ANNA: 'a-token' });
  await store.add(write('people', `${yaml('SHP')}people: [{ name: anna, token: env:ANNA }, { name: bob, token: env:BOB }]\n`));
  expect(store.people()).toMatchObject([{ name: 'anna', token: 'a-token' }, { name: 'bob' }]);
  expect(store.problems()).toMatchObject([{ problems: [{ path: 'people[1].token', message: expect.stringMatching(/environment variable BOB/) }] }]);
});
