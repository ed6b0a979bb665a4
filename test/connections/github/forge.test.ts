import { afterEach, describe, expect, test } from '@jest/globals';
import { createGithubForge } from '../../../src/connections/github/forge.js';
import type { HostedForge } from '../../../src/connections/hosted-forge.js';
import { createPace } from '../../../src/connections/http/pace.js';
import { startFakeGithub, type FakeGithub } from '../../fakes/github/fake-github.js';

const open: FakeGithub[] = [];
afterEach(async () => { await Promise.all(open.splice(0).map((one) => one.close())); });

const bot = 'towpath-bot';
const branch = 'towpath/SHP-1-sell-more';
const order = { branch, base: 'main', title: 'Sell more', description: { blocks: [{ kind: 'text' as const, text: 'We sell more.' }] }, once: 'SHP-1/pull' };

interface World { github: FakeGithub; forge: HostedForge; another: (token?: string) => HostedForge; commit: (files: Record<string, string>, to?: string) => string }

const started = async (options: Parameters<typeof startFakeGithub>[0] = {}): Promise<World> => {
  const github = await startFakeGithub(options);
  open.push(github);
  // As Enterprise Server: the API is a path of the address itself.
  const another = (token = github.token(bot)): HostedForge => createGithubForge({
    connection: { name: 'forge', kind: 'github', url: github.url, workspace: null, token: () => Promise.resolve(token) }, repository: github.repository, pace: createPace(), timeoutMs: 2_000,
  });
  return { github, forge: another(), another, commit: (files, to = branch) => github.world.git.commit(to, files) };
};

const withPull = async (options?: Parameters<typeof startFakeGithub>[0]) => {
  const world = await started(options);
  const head = world.commit({ 'a.txt': 'a\n' });
  return { ...world, head, pull: await world.forge.openPull(order) };
};

describe('pull requests of GitHub', () => {
  test('I2: a branch has one pull request, found again however often and by whomever it is opened', async () => {
    const { forge, another, commit, github } = await started();
    expect(await forge.findPull(branch)).toBeNull();
    const head = commit({ 'a.txt': 'a\n' });
    const all = await Promise.all([forge.openPull(order), another().openPull(order), forge.openPull({ ...order, title: 'Sell more' })]);
    expect(new Set(all.map(({ number }) => number)).size).toBe(1);
    expect(all[0]).toMatchObject({ branch, base: 'main', head, state: 'open', by: null, mergedSha: null, title: 'Sell more' });
    expect(await forge.findPull(branch)).toEqual(all[0]);
    expect(await forge.readPull(all[0].number)).toEqual(all[0]);
    expect(await forge.openPulls()).toEqual([all[0]]);
    expect(await github.as('mina').call<unknown[]>('GET', '/pulls?state=all')).toHaveLength(1);
    expect(await forge.readPull(999)).toBeNull();
  });

  test('I2: one that was made and answered with an error is found; new words change it, the same ones write nothing', async () => {
    const { github, forge, another, commit } = await started();
    commit({ 'a.txt': 'a\n' });
    github.faults.next({ kind: 'after' }, 1, (method) => method === 'POST');
    await expect(forge.openPull(order)).rejects.toMatchObject({ code: 'CONNECTION_AWAY' });
    const found = await another().openPull({ ...order, title: 'Sell much more' });
    expect(found).toMatchObject({ number: 1, title: 'Sell much more' });
    const before = github.requests.length;
    await forge.openPull({ ...order, title: 'Sell much more' });
    expect(github.requests.slice(before).filter((line) => !line.startsWith('GET '))).toEqual([]);
  });

  test('one that a person closed says who did, and is opened again; where the branch has nothing new GitHub\'s words are shown', async () => {
    const { github, forge, pull, another } = await withPull();
    await github.as('mina').call('PATCH', '/pulls/1', { state: 'closed' });
    expect(await forge.findPull(branch)).toMatchObject({ state: 'closed', by: { id: github.as('mina').id } });
    expect(await another().openPull(order)).toEqual({ ...pull, updatedAt: expect.any(String) });
    await forge.closePull(pull.number);
    await forge.closePull(pull.number);
    expect(await forge.readPull(pull.number)).toMatchObject({ state: 'closed', by: { name: bot } });
    github.world.git.commit('towpath/SHP-2-x', { 'b.txt': 'b\n' });
    await github.world.git.git('update-ref', 'refs/heads/towpath/SHP-2-x', github.world.git.tip('main') ?? '');
    await expect(forge.openPull({ ...order, branch: 'towpath/SHP-2-x' })).rejects.toMatchObject({ code: 'CONNECTION_REFUSED', message: expect.stringContaining('No commits between') });
  });

  test('the pull request of a commit is the one with that head', async () => {
    const { forge, pull, head, github, commit } = await withPull();
    expect(await forge.pullOfCommit(head)).toEqual(pull);
    expect(await forge.pullOfCommit('1'.repeat(40))).toBeNull();
    const next = commit({ 'a.txt': 'b\n' });
    expect(await forge.pullOfCommit(head)).toBeNull();
    expect(await forge.mergePull({ number: 1, head: next, method: 'merge', title: 'Sell more (#1)', message: 'Work-Item: SHP-1' })).toEqual({ kind: 'merged' });
    expect(await forge.pullOfCommit(next)).toMatchObject({ state: 'merged', head: next, by: { name: bot }, mergedSha: github.world.git.tip('main') });
    expect(await forge.pullOfCommit(github.world.git.tip('main') ?? '')).toBeNull();
  });
});

describe('merges by GitHub', () => {
  const merge = { number: 1, method: 'merge' as const, title: 'Sell more (#1)', message: 'Work-Item: SHP-1' };

  test('I3: exactly the head is merged, with the words that were given; what is merged already says so', async () => {
    const { forge, head, github } = await withPull();
    const base = github.world.git.tip('main') ?? '';
    expect(await forge.mergePull({ ...merge, head })).toEqual({ kind: 'merged' });
    const tip = github.world.git.tip('main') ?? '';
    expect(await github.world.git.git('log', '-1', '--format=%P%n%B', tip)).toBe(`${base} ${head}\nSell more (#1)\n\nWork-Item: SHP-1`);
    expect(await forge.mergePull({ ...merge, head })).toEqual({ kind: 'merged' });
    expect(github.world.git.tip('main')).toBe(tip);
  });

  test('I3: a head that has moved is not merged', async () => {
    const { forge, head, github, commit } = await withPull();
    const base = github.world.git.tip('main');
    commit({ 'a.txt': 'somebody else\n' });
    expect(await forge.mergePull({ ...merge, head })).toEqual({ kind: 'head-moved' });
    expect(github.world.git.tip('main')).toBe(base);
  });

  test('G4: what protection refuses is told in its words; while GitHub still thinks it is asked again', async () => {
    const { forge, head, github } = await withPull();
    github.world.computing = true;
    expect(await forge.mergePull({ ...merge, head })).toMatchObject({ kind: 'again' });
    github.world.computing = false;
    github.world.protection.set('main', { statuses: ['ci / test'], approvals: 1 });
    expect(await forge.mergePull({ ...merge, head })).toEqual({ kind: 'refused', message: 'Required status check "ci / test" is expected.' });
    await github.as('ci').call('POST', `/statuses/${head}`, { state: 'success', context: 'ci / test' });
    expect(await forge.mergePull({ ...merge, head })).toMatchObject({ kind: 'refused', message: expect.stringContaining('approving review') });
    await github.as('ravi').review(1, 'APPROVE');
    expect(await forge.mergePull({ ...merge, head })).toEqual({ kind: 'merged' });
  });

  test('a conflict is refused, and so is an account that may not write', async () => {
    const { forge, head, github, another } = await withPull();
    expect(await another(github.token('mallory')).mergePull({ ...merge, head })).toMatchObject({ kind: 'refused', message: expect.stringContaining('not accessible') });
    github.world.git.commit('main', { 'a.txt': 'other\n' });
    expect(await forge.mergePull({ ...merge, head })).toEqual({ kind: 'refused', message: 'Pull Request is not mergeable' });
    await expect(forge.mergePull({ ...merge, number: 999, head })).resolves.toMatchObject({ kind: 'refused' });
  });
});

describe('reviews on GitHub', () => {
  test('each names its author by id, the commit that was looked at, and its remarks with file and line', async () => {
    const { forge, head, github, commit } = await withPull();
    await github.as('ravi').review(1, 'REQUEST_CHANGES', { body: 'Not yet.', comments: [{ path: 'a.txt', line: 1, body: 'Say b.' }] });
    const next = commit({ 'a.txt': 'b\n' });
    await github.as('mallory').review(1, 'APPROVE');
    expect(await forge.reviews(1)).toMatchObject([
      { author: { id: github.as('ravi').id, bot: false }, member: true, state: 'changes_requested', sha: head, text: 'Not yet.', comments: [{ path: 'a.txt', line: 1, text: 'Say b.' }], dismissed: false },
      { author: { id: github.as('mallory').id }, member: false, state: 'approved', sha: next, comments: [] },
    ]);
  });

  test('a dismissed review says nothing any more, a pending one nothing yet', async () => {
    const { forge, github } = await withPull();
    const id = await github.as('ravi').review(1, 'APPROVE');
    await github.as('mina').call('POST', '/pulls/1/reviews', { body: 'in work' });
    await github.as('mina').call('PUT', `/pulls/1/reviews/${String(id)}/dismissals`, { message: 'too early' });
    expect(await forge.reviews(1)).toMatchObject([{ id: String(id), state: 'commented', dismissed: true }]);
  });
});

describe('statuses and checks of GitHub', () => {
  const verdict = { context: 'towpath/review', state: 'passed' as const, says: 'Looks well', link: 'https://towpath.example.test/i/SHP-1' };
  const run = (head: string, name: string, more: object): object => ({ name, head_sha: head, status: 'completed', ...more });

  test('a commit without any has none, one that nobody knows neither', async () => {
    const { forge, head } = await withPull();
    expect(await forge.checks(head)).toEqual([]);
    expect(await forge.checks('1'.repeat(40))).toEqual([]);
  });

  test('both rows are told, the newest of each name; ours are known by their author', async () => {
    const { forge, head, github } = await withPull();
    await forge.postStatus({ sha: head, ...verdict });
    for (const state of ['pending', 'failure']) await github.as('ci').call('POST', `/statuses/${head}`, { state, context: 'ci / test', description: 'two\nlines', target_url: 'https://ci.example.test/1' });
    await github.as('ci').call('POST', '/check-runs', run(head, 'build', { conclusion: 'failure' }));
    for (const [name, conclusion] of [['build', 'success'], ['lint', 'skipped'], ['docs', 'neutral'], ['slow', 'timed_out'], ['who', 'action_required'], ['gone', 'cancelled']] as const) {
      await github.as('ci').call('POST', '/check-runs', run(head, name, { conclusion, output: { title: `it was\n${conclusion}`, summary: '' } }));
    }
    await github.as('ci').call('POST', '/check-runs', { name: 'e2e', head_sha: head, status: 'in_progress' });
    const checks = await forge.checks(head);
    expect(Object.fromEntries(checks.map(({ name, state, ours }) => [name, `${state}${ours ? ' ours' : ''}`]))).toEqual({
      'towpath/review': 'passed ours', 'ci / test': 'failed', 'build': 'passed', 'lint': 'passed', 'docs': 'passed', 'slow': 'failed', 'who': 'failed', 'gone': 'failed', 'e2e': 'pending',
    });
    expect(checks.find(({ name }) => name === 'ci / test')).toMatchObject({ says: 'two lines', link: 'https://ci.example.test/1', log: null });
    expect(checks.find(({ name }) => name === 'slow')?.says).toBe('it was timed_out');
  });

  test('I3: a red run is not hidden by a newer one of the same name that another workflow has; one that was called off is', async () => {
    const { forge, head, github } = await withPull();
    for (const conclusion of ['failure', 'success', 'cancelled']) {
      await github.as('ci').call('POST', '/check-runs', run(head, 'build', { conclusion }));
      Object.assign(github.world.runs.at(-1) ?? {}, { suite: github.world.runs.length });
    }
    expect((await forge.checks(head)).map(({ name, state }) => `${name} ${state}`).sort()).toEqual(['build failed', 'build passed']);
    github.world.runs.shift();
    expect((await forge.checks(head)).map(({ name, state }) => `${name} ${state}`)).toEqual(['build passed']);
    github.world.runs.shift();
    expect((await forge.checks(head)).map(({ name, state }) => `${name} ${state}`)).toEqual(['build failed']);
  });

  test('I1: the same status is written once, also with words too long for GitHub', async () => {
    const { forge, another, head, github } = await withPull();
    const long = { sha: head, ...verdict, says: 'long '.repeat(100) };
    await forge.postStatus(long);
    await another().postStatus(long);
    expect(github.world.statuses).toHaveLength(1);
    await forge.postStatus({ ...long, state: 'failed', link: null });
    expect(github.world.statuses.map(({ state }) => state)).toEqual(['success', 'failure']);
  });

  test('I7: the end of a job\'s log is read where it lies, without our token', async () => {
    const { forge, head, github } = await withPull();
    github.world.logs.set('77', Array.from({ length: 5_000 }, (_, n) => `line ${String(n)} ü`).join('\n'));
    await github.as('ci').call('POST', '/check-runs', run(head, 'test', { conclusion: 'failure', details_url: 'https://github.com/team/shop/actions/runs/5/job/77' }));
    const log = (await forge.checks(head)).find(({ name }) => name === 'test')?.log ?? '';
    const tail = await forge.logTail(log, 100) ?? '';
    expect(tail.length).toBeLessThanOrEqual(100);
    expect(tail.split('\n').at(0)).toMatch(/^line \d+ ü$/);
    expect(tail.endsWith('line 4999 ü')).toBe(true);
    expect(github.world.tokensAtStorage).toEqual([]);
    expect(await forge.logTail('../../hooks', 100)).toBeNull();
  });

  test('without a job, or with a log that is gone, the check\'s own words and remarks are its log', async () => {
    const { forge, head, github } = await withPull();
    const output = { title: 'One failed', summary: 'Summary.', text: 'Text.', annotations: [{ path: 'a.txt', start_line: 3, end_line: 3, annotation_level: 'failure', message: 'wrong' }] };
    await github.as('ci').call('POST', '/check-runs', run(head, 'test', { conclusion: 'failure', details_url: 'https://github.com/team/shop/actions/runs/5/job/78', output }));
    const log = (await forge.checks(head))[0]?.log ?? '';
    expect(await forge.logTail(log, 1_000)).toBe('One failed\nSummary.\nText.\na.txt:3: failure wrong');
    expect(await forge.logTail('run 999', 1_000)).toBeNull();
  });
});

test('G1: while GitHub is away all calls say so, and a wrong token is refused', async () => {
  const { forge, head, github, another } = await withPull();
  github.faults.away = true;
  const calls = (one: HostedForge) => [
    () => one.findPull(branch), () => one.openPull(order), () => one.mergePull({ number: 1, head, method: 'merge', title: '', message: '' }), () => one.reviews(1), () => one.checks(head),
    () => one.pullOfCommit(head), () => one.openPulls(), () => one.postStatus({ sha: head, context: 'towpath/x', state: 'passed', says: '', link: null }),
  ];
  for (const call of calls(forge)) await expect(call()).rejects.toMatchObject({ code: 'CONNECTION_AWAY' });
  github.faults.clear();
  for (const call of calls(another('wrong'))) await expect(call()).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' });
  expect(await forge.findPull(branch)).toMatchObject({ number: 1 });
});
