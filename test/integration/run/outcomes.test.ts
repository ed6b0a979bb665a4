import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { freshNamespace, type Namespace } from '../../support/engine.js';
import { runGit, tipOf } from '../../support/repository.js';
import { readAttempts, until, World } from './world.js';

/* What a run's value says, and what it leaves on the remote. */
describe('the value of a run', () => {
  let engine: Namespace;
  let world: World;
  beforeAll(async () => {
    engine = await freshNamespace('outcomes');
    world = new World(engine);
    await (await world.start()).ready();
  });
  afterAll(async () => { await world.close(); await engine.close(); });
  beforeEach(() => { world.letGo(); world.agent(''); });

  const code = { stage: 'development', role: 'developer', work: 'code' as const, run: '1.development.1.agent.1' };

  test('I2: code is pushed to the item\'s branch and has one pull request', async () => {
    world.agent('echo "price = 2" > src/price.py');
    const request = world.agentRun(code);
    const { outcome } = await (await world.begin(request)).result();
    expect(outcome).toMatchObject({ class: 'success', pullRequest: { branch: request.branch, state: 'open', head: outcome?.head } });
    expect(tipOf(world.bare, `refs/heads/${request.branch}`)).toBe(outcome?.head);
    expect(runGit(world.bare, 'show', `${request.branch}:src/price.py`)).toBe('price = 2');
    expect(runGit(world.bare, 'merge-base', 'main', request.branch)).toBe(outcome?.base);
  });

  test('completed in development without a difference breaks the contract', async () => {
    const { outcome } = await (await world.begin(world.agentRun(code))).result();
    expect(outcome).toMatchObject({ class: 'contract', kind: 'no-difference', report: null });
  });

  test('I3: what another role than the developer changes outside of the item\'s documents is not taken', async () => {
    world.agent('echo "price = 3" > src/price.py');
    const request = world.agentRun();
    const { outcome } = await (await world.begin(request)).result();
    expect(outcome).toMatchObject({ class: 'contract', kind: 'outside-documents', head: null });
    expect(tipOf(world.bare, `refs/heads/${request.branch}`)).toBeUndefined();
  });

  test('the work of a run that failed is on the branch all the same', async () => {
    world.agent('echo "price = 4" > src/price.py; exit 1');
    const request = world.agentRun(code);
    const { outcome } = await (await world.begin(request)).result();
    expect(outcome).toMatchObject({ class: 'fault', kind: 'exit' });
    expect(outcome?.head).not.toBeNull();
    expect(runGit(world.bare, 'show', `${request.branch}:src/price.py`)).toBe('price = 4');
  });

  test('I3 G2: a branch that somebody else moved is not overwritten, and both commits are named', async () => {
    world.agent('echo "price = 5" > src/price.py');
    const request = world.agentRun(code);
    runGit(world.bare, 'branch', request.branch, 'main');
    const theirs = tipOf(world.bare, `refs/heads/${request.branch}`);
    const { outcome } = await (await world.begin(request)).result();
    expect(outcome).toMatchObject({ class: 'permanent', kind: 'head-moved' });
    expect(outcome?.message).toContain(String(theirs));
    expect(tipOf(world.bare, `refs/heads/${request.branch}`)).toBe(theirs);
  });

  test('I7: a secret is given by its reference and stands in no value', async () => {
    world.agent('echo "token: $SHOP_TOKEN"; exit 1');
    const base = world.agentRun(code);
    const request = { ...base, agent: { ...base.agent, env: { ...base.agent.env, SHOP_TOKEN: 'env:SHOP_TOKEN' } } };
    const { outcome } = await (await world.begin(request)).result();
    expect(outcome?.tail).toContain('token: [secret]');
    expect(JSON.stringify(outcome)).not.toContain('canary-5f1c0de5');
  });

  test('what is missing before the run is a value with its remedy, and nothing is left of the run', async () => {
    const base = world.agentRun();
    const request = { ...base, agent: { ...base.agent, env: { API_KEY: 'env:NOT_THERE' } } };
    const { outcome } = await (await world.begin(request)).result();
    expect(outcome).toMatchObject({ class: 'permanent', kind: 'SECRET_MISSING' });
    expect(outcome?.message).toMatch(/NOT_THERE.*towpath retry/);
    await until('the folder is gone', () => !existsSync(join(world.home.runs, request.key, `.new-${request.run}`)));
  });

  test('a repository that is not there is a value with its remedy', async () => {
    const base = world.agentRun();
    const request = { ...base, project: 'GON', repository: { url: join(world.root, 'gone.git'), base: 'main' } };
    expect((await (await world.begin(request)).result()).outcome).toMatchObject({ class: 'permanent', kind: 'REPOSITORY_INVALID' });
  });

  test('I13: a remote that is away at the push costs no second run: asked again with the same id it is only finished', async () => {
    world.agent('until [ -e "$GO" ]; do sleep 0.05; done; echo "price = 6" > src/price.py');
    world.hold();
    const request = world.agentRun(code);
    const handle = await world.begin(request, { waitBetween: true });
    await world.agentStarted(1, request.key);
    renameSync(world.bare, `${world.bare}.away`);
    mkdirSync(world.bare);
    world.letGo();
    await until(`the failure; log: ${world.log()}`, async () => {
      const { events } = await handle.fetchHistory();
      return events?.some((event) => event.activityTaskFailedEventAttributes != null);
    });
    rmSync(world.bare, { recursive: true });
    renameSync(`${world.bare}.away`, world.bare);
    await handle.signal('again');
    const { outcome, failures } = await handle.result();
    expect(failures).toEqual([expect.stringMatching(/^CONNECTION_AWAY/)]);
    expect(outcome).toMatchObject({ class: 'success' });
    expect(world.counted('start', request.key)).toHaveLength(1);
    expect(tipOf(world.bare, `refs/heads/${request.branch}`)).toBe(outcome?.head);
  });

  test('commands run one after the other on a fresh tree, each with its own exit and its last lines', async () => {
    const sha = runGit(world.bare, 'rev-parse', 'main');
    const request = world.commandRun([['cat', 'src/price.py'], ['bash', '-c', 'echo red >&2; exit 3'], ['bash', '-c', 'git log --oneline | wc -l']], sha);
    const { outcome } = await (await world.begin(request)).result();
    expect(outcome).toMatchObject({ class: 'success', kind: 'exit', head: null });
    expect(outcome?.commands).toMatchObject([{ exit: 0, tail: 'price = 1' }, { exit: 3, tail: 'red' }, { exit: 0, tail: '1' }]);
    expect(existsSync(join(world.home.items, request.key, 'tree', request.run))).toBe(false);
  });

  test('I13: a run that was reported is told again, not run again', async () => {
    const request = world.agentRun();
    const first = await (await world.begin(request)).result();
    await world.file(request, 'reported.json');
    const again = await (await world.begin(request)).result();
    expect(again).toEqual(first);
    expect(world.counted('start', request.key)).toHaveLength(1);
  });

  test('I5: what an earlier run of the item left behind ends before the next agent begins', async () => {
    world.agent('(setsid sleep 300 &) ; exit 0');
    const first = world.agentRun();
    await (await world.begin(first)).result();
    // Without a sandbox the runner sweeps too: so a stray is planted that only bears the item's marker.
    const marker = /TOWPATH_ITEM":"([^"]+)"/.exec(readFileSync(join(world.folder(first), 'run.json'), 'utf8'))?.[1] ?? '';
    execFileSync('bash', ['-c', 'setsid sleep 300 > /dev/null 2>&1 < /dev/null &'], { env: { ...process.env, TOWPATH_ITEM: marker } });
    await until('the stray', async () => (await world.alive(first.key)).length > 0);
    await (await world.begin({ ...first, run: '1.analysis.2.agent.1', attempt: 2 })).result();
    expect(await world.alive(first.key)).toEqual([]);
  });

  test('I6: a run directory that holds something else is said, not guessed', async () => {
    const request = world.agentRun();
    mkdirSync(world.folder(request), { recursive: true });
    writeFileSync(join(world.folder(request), 'result.json'), '{"schema":1,"endedBy":"exit"');
    const { outcome } = await (await world.begin(request)).result();
    expect(outcome).toMatchObject({ class: 'permanent', kind: 'RUN_BROKEN' });
    expect(world.counted('start', request.key)).toHaveLength(0);
  });

  test('P13: a run directory that is removed in mid-run ends the tree and is told as lost', async () => {
    world.hold();
    world.agent('until [ -e "$GO" ]; do sleep 0.05; done');
    const request = world.agentRun();
    const handle = await world.begin(request);
    await world.agentStarted(1, request.key);
    await until('the folder to be gone', () => {
      // As with `rm -rf`: whoever writes into it meanwhile keeps it.
      try { rmSync(world.folder(request), { recursive: true, force: true }); } catch (error) { if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error; }
      return !existsSync(world.folder(request));
    });
    const { outcome } = await handle.result();
    expect(outcome).toMatchObject({ class: 'transient', kind: 'lost' });
    await until('nothing is alive', async () => (await world.alive(request.key)).length === 0);
    expect(await readAttempts(handle)).toEqual({ attempts: 1, scheduled: 1 });
  });

  test('I8: a run with a list of hosts reaches those, and the refusal of another stands in its events', async () => {
    const server = createServer((_request, response) => { response.end('welcome'); });
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    const { port } = server.address() as AddressInfo;
    const look = ['import json, os, urllib.request, urllib.error',
      `said = urllib.request.build_opener(urllib.request.ProxyHandler({"http": os.environ["HTTP_PROXY"]})).open("http://127.0.0.1:${port}/").read().decode()`,
      'try:', '  urllib.request.build_opener(urllib.request.ProxyHandler({"http": os.environ["HTTP_PROXY"]})).open("http://example.test/")',
      'except urllib.error.HTTPError as error: said += f" {error.code}"',
      'json.dump({"status": "completed", "summary": said}, open(os.environ["TOWPATH_REPORT"], "w"))'].join('\n');
    const { agent } = world.agentRun();
    const request = world.agentRun({ agent: { ...agent, command: ['python3', '-c', look], env: {}, sandbox: 'bwrap', network: { allow: [`127.0.0.1:${port}`], proxy: null } } });
    const { outcome } = await (await world.begin(request)).result();
    server.close();
    expect(outcome).toMatchObject({ class: 'success', sandbox: 'bwrap', message: 'welcome 403' });
    expect(await world.file(request, 'events.jsonl')).toMatch(/"t":"denied","name":"network".*example\.test/);
  });
});
