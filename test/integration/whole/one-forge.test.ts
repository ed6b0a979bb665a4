import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { ItemDocument } from '../../../src/shared/documents.js';
import { startFakeGitea, type FakeGitea } from '../../fakes/gitea/fake-gitea.js';
import { userOf } from '../../fakes/gitea/model.js';
import { noticePush } from '../../fakes/gitea/pull-acts.js';
import { makeScratch, runGit, writeFiles, type Scratch } from '../../support/repository.js';
import { leavesNothing, Towpath, until } from '../../support/towpath-process.js';
import { hookAddress, wholeAgent } from '../../support/whole-way.js';

const page = readFileSync(new URL('../../../docs/gitea.md', import.meta.url), 'utf8');

/** What docs/gitea.md tells people to write, with what it leaves to the rest of the file. */
const configuration = ({ url }: FakeGitea, env: Record<string, string> = {}): string => [
  'version: 1', 'agents:', `  default: { adapter: command, command: [bash, ${wholeAgent}], timeout: 5m, sandbox: none, env: ${JSON.stringify(env)} }`,
  'pipelines:', '  short:', '    - { stage: analysis, gates: [ { kind: approval } ] }', '    - { stage: development, gates: [ { kind: command } ] }', '    - { stage: deploy, gates: [] }',
  (/```yaml\n([^]*?)```/.exec(page)?.[1] ?? '').replaceAll('https://git.example.test', url).trimEnd(),
  '    pipeline: short', '    approvers: [mina]', '    test: [test, -f, README.md]', '',
].join('\n');

describe('one Gitea as tracker and forge, as docs/gitea.md says', () => {
  let scratch: Scratch;
  let towpath: Towpath;
  let gitea: FakeGitea;

  beforeEach(async () => {
    scratch = makeScratch();
    gitea = await startFakeGitea({ repository: 'team/shop', files: { 'README.md': 'shop\n' } });
    writeFiles(scratch.path('setup'), { 'towpath.yaml': configuration(gitea) });
    towpath = new Towpath(scratch.path('home'), scratch.path('setup'), { GITEA_TOKEN: gitea.token('towpath-bot'), GITEA_SECRET: 'forge-secret' });
  });
  afterEach(async () => {
    await gitea.close();
    await leavesNothing(towpath, scratch);
  });

  const labels = (number: number): string[] => gitea.world.issues.find((one) => one.number === number)?.labels.map(({ name }) => name) ?? [];
  const item = (is: (item: ItemDocument) => boolean): Promise<ItemDocument> => towpath.itemIs('SHP-1', (one) => one.state === 'blocked' || is(one));

  test('I1: the label of the starting state starts a ticket, and goes; the labels that people choose from are there then', async () => {
    await towpath.up();
    gitea.hookTo({ url: await hookAddress(towpath, 'forge'), secret: 'forge-secret' });
    const mina = gitea.as('mina');
    const number = mina.openIssue({ title: 'Sell apples', body: 'By the kilo.', labels: ['To do', 'fruit'] });
    expect(await item((one) => one.waitingFor === 'approval')).toMatchObject({ title: 'Sell apples', waitingOn: ['mina'] });
    await until('the ticket shows it', () => (labels(number).includes('In Progress') ? true : undefined));
    expect(labels(number).sort()).toEqual(['In Progress', 'fruit']);
    expect(gitea.world.labels.map(({ name }) => name)).toEqual(expect.arrayContaining(['Approved', 'Rejected', 'Done']));

    mina.label(number, { add: ['Approved'] });
    expect(await item((one) => one.state === 'done')).toMatchObject({ state: 'done', reason: null });
    await until('the ticket is closed', () => (gitea.world.issues.find((one) => one.number === number)?.state === 'closed' ? true : undefined));
    expect(labels(number).sort()).toEqual(['Done', 'fruit']);
  });

  const deleteBranch = async (branch: string): Promise<void> => {
    runGit(gitea.folder, 'update-ref', '-d', `refs/heads/${branch}`);
    await noticePush(gitea.world, userOf(gitea.world, 'mina'));
  };

  test('I2, I3: a branch that somebody deletes is made again for the next run; while a run works there it blocks, once, and `retry` goes on', async () => {
    writeFiles(scratch.path('setup'), { 'towpath.yaml': configuration(gitea, { STARTS: scratch.path('starts'), SLOW_STAGE: 'development', SLOW_SECONDS: '3' }) });
    await towpath.up();
    gitea.hookTo({ url: await hookAddress(towpath, 'forge'), secret: 'forge-secret' });
    const mina = gitea.as('mina');
    const number = mina.openIssue({ title: 'Sell apples', body: 'By the kilo.', labels: ['To do'] });
    const { branch, revision } = await item((one) => one.waitingFor === 'approval');
    await deleteBranch(branch ?? '');
    mina.comment(number, '/towpath approve');
    await until('the agent has begun', () => (readFileSync(scratch.path('starts'), 'utf8').includes('development 1') ? true : undefined));
    expect(gitea.tip(branch ?? '')).toBe(revision);
    await deleteBranch(branch ?? '');
    expect(await item((one) => one.state === 'blocked')).toMatchObject({ stage: 'development', attempts: { development: 1 }, reason: expect.stringContaining(`somebody deleted ${branch ?? ''}`) });

    mina.comment(number, '/towpath retry');
    expect(await towpath.itemIs('SHP-1', (one) => one.state === 'done')).toMatchObject({ attempts: { development: 2 } });
    expect(readFileSync(scratch.path('starts'), 'utf8').match(/development/g)).toHaveLength(2);
  });
});
