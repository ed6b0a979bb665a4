import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commitFiles, makeBare, makeRepository, makeScratch, runGit, writeFiles, type Scratch } from '../../support/repository.js';
import { leavesNothing, Towpath, until } from '../../support/towpath-process.js';

const agent = fileURLToPath(new URL('../../fixtures/agents/whole-pipeline.sh', import.meta.url));

const python = {
  'pyproject.toml': '[project]\nname = "shop"\nversion = "1"\n',
  'test_price.py': 'import unittest\n\n\nclass Price(unittest.TestCase):\n    def test_one(self):\n        self.assertEqual(1, 1)\n',
};

const configuration = (repository: string, more: Record<string, string> = {}): string => {
  const env = Object.entries(more).map(([name, value]) => `${name}: '${value}'`).join(', ');
  return [
    'version: 1', 'agents:',
    `  default: { adapter: command, command: [bash, ${agent}], timeout: 5m, sandbox: none, env: { ${env} } }`,
    'projects:', `  - { key: SHP, repository: { url: '${repository}', base: main }, test: [python3, -m, unittest] }`, '',
  ].join('\n');
};

/**
 * Proves what the first release promises, with the real program from outside: a fresh repository of another
 * language, one approval, main. Nothing is asked of Towpath that git or the process table can answer.
 */
describe('one machine, from a ticket to main', () => {
  let scratch: Scratch;
  let towpath: Towpath;
  beforeEach(() => { scratch = makeScratch(); });
  afterEach(() => leavesNothing(towpath, scratch));

  const toApproval = async (title: string): Promise<string> => {
    const started = await towpath.say('start', title, '--json');
    expect({ exit: started.exit, err: started.exit === 0 ? '' : started.out + started.err }).toEqual({ exit: 0, err: '' });
    const { key } = started.json<{ key: string; workflowId: string }>();
    await towpath.itemIs(key, (item) => item.waitingFor === 'approval');
    return key;
  };

  test('a checked-out, clean main is fast-forwarded with the merge', async () => {
    const shop = makeRepository(scratch.path('shop'), python);
    towpath = new Towpath(scratch.path('home'), shop);
    const init = await towpath.say('init');
    expect(init.exit).toBeLessThan(2);
    expect(readFileSync(join(shop, 'towpath.yaml'), 'utf8')).toMatch(/test: \[python3?, -m, (unittest|pytest)/);
    commitFiles(shop, { 'towpath.yaml': configuration(shop) }, 'Add Towpath');
    await towpath.up();
    const key = await toApproval('Sell apples');
    expect(key).toBe('SHP-1');
    expect((await towpath.say('approve', key)).exit).toBe(0);
    const done = await towpath.itemIs(key, (item) => item.state === 'done' || item.state === 'blocked');
    expect(done).toMatchObject({ state: 'done', reason: null, lastFailure: null, attempts: { analysis: 1, architecture: 1, development: 1, review: 1, testing: 1, deploy: 1 } });
    expect(runGit(shop, 'rev-parse', 'main')).toBe(done.mergedSha);
    expect(runGit(shop, 'status', '--porcelain')).toBe('');
    expect(existsSync(join(shop, 'work-SHP-1.txt'))).toBe(true);
    expect(runGit(shop, 'log', '--first-parent', '--format=%s', '-1', 'main')).toContain('SHP-1');
  });

  test('I3: uncommitted work on main is waited for, named, and never touched', async () => {
    const shop = makeRepository(scratch.path('shop'), { ...python, 'towpath.yaml': configuration(scratch.path('shop')) });
    towpath = new Towpath(scratch.path('home'), shop);
    await towpath.up();
    const key = await toApproval('Sell pears');
    writeFiles(shop, { 'test_price.py': `${python['test_price.py']}# mine\n` });
    const before = runGit(shop, 'rev-parse', 'main');
    await towpath.say('approve', key);
    const waiting = await towpath.itemIs(key, (item) => item.waitingFor === 'merge' && item.waitingOn[0] !== 'merge queue');
    expect(waiting.reason).toContain('test_price.py');
    expect(runGit(shop, 'rev-parse', 'main')).toBe(before);
    runGit(shop, 'commit', '-qam', 'mine');
    const done = await towpath.itemIs(key, (item) => item.state === 'done');
    expect(runGit(shop, 'rev-parse', 'main')).toBe(done.mergedSha);
    expect(readFileSync(join(shop, 'test_price.py'), 'utf8')).toContain('# mine');
  });

  test('I13: a worker killed in the middle of the agent, and started again, ends the same item with the agent started once', async () => {
    const { bare, person } = makeBare(scratch.path('shop.git'), python);
    const starts = scratch.path('starts');
    writeFiles(person, { 'towpath.yaml': configuration(bare, { STARTS: starts, SLOW_STAGE: 'architecture', SLOW_SECONDS: '8' }) });
    towpath = new Towpath(scratch.path('home'), person);
    await towpath.up();
    const key = await toApproval('Sell plums');
    await towpath.say('approve', key);
    const started = () => (existsSync(starts) ? readFileSync(starts, 'utf8').split('\n').filter((line) => line.startsWith('architecture')) : []);
    const [line] = await until('the agent of architecture works', () => (started().length > 0 ? started() : undefined));
    const pid = Number(line?.split(' ')[2]);
    await towpath.end('SIGKILL');
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    await towpath.up();
    const done = await towpath.itemIs(key, (item) => item.state === 'done' || item.state === 'blocked');
    expect(done).toMatchObject({ state: 'done', reason: null, lastFailure: null, attempts: { architecture: 1 } });
    expect(started()).toHaveLength(1);
    expect(runGit(bare, 'rev-parse', 'main')).toBe(done.mergedSha);
  });
});
