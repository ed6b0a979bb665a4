import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createPolicyActivities } from '../../../src/activities/policy/policy-activities.js';
import { createProjectActivities } from '../../../src/activities/project/project-activities.js';
import { ConfigStore } from '../../../src/config/store.js';
import { openHome, type Home } from '../../../src/host/home.js';
import { itemWorkflowId } from '../../../src/shared/ids.js';
import { freshNamespace, type Namespace } from '../../support/engine.js';
import { makeBare, makeScratch, runGit, type Scratch } from '../../support/repository.js';

/* What workflows ask of the worker beside runs. No worker is needed: the activities are called as they are. */
describe('the quick activities', () => {
  let engine: Namespace;
  let scratch: Scratch;
  let home: Home;
  let bare: string;
  let configs: ConfigStore;
  beforeAll(async () => {
    engine = await freshNamespace('quick');
    scratch = makeScratch();
    home = openHome(scratch.path('home'));
    mkdirSync(home.root);
    bare = makeBare(scratch.path('shop.git')).bare;
    const file = scratch.path('towpath.yaml');
    writeFileSync(file, `version: 1\nagents:\n  default: { adapter: command, command: ["true"] }\nprojects:\n  - { key: WEB, repository: { url: ${bare}, base: main } }\n`);
    configs = await ConfigStore.open({ home });
    await configs.add(file);
  });
  afterAll(async () => { await configs.close(); await engine.close(); await scratch.remove(); });

  const start = async (key: string): Promise<void> => {
    await engine.client.workflow.start('workItem', { workflowId: itemWorkflowId(key), taskQueue: 'nobody', args: [] });
  };
  const policies = () => createPolicyActivities({ configs, client: engine.client, failoverSeconds: null });
  const closed = (...keys: string[]): Promise<string[]> =>
    new MockActivityEnvironment().run(createProjectActivities({ home, configs, client: engine.client }).closedItems, { keys });
  const counterSeed = (): Promise<number> =>
    new MockActivityEnvironment().run(createProjectActivities({ home, configs, client: engine.client }).seedCounter, { project: 'WEB' });

  test('closed items are those whose workflow is closed or was never there', async () => {
    await start('WEB-1');
    expect(await closed('WEB-1', 'WEB-2')).toEqual(['WEB-2']);
    await engine.client.workflow.getHandle(itemWorkflowId('WEB-1')).terminate();
    expect(await closed('WEB-1')).toEqual(['WEB-1']);
  });

  test('I1: a fresh project numbers above the branches on the remote, the items of the engine and the folders of this home', async () => {
    runGit(bare, 'branch', 'towpath/WEB-4-prices', 'main');
    expect(await counterSeed()).toBe(4);
    mkdirSync(join(home.runs, 'WEB-6'), { recursive: true });
    mkdirSync(join(home.runs, 'WEBX-90'), { recursive: true });
    expect(await counterSeed()).toBe(6);
    await start('WEB-11');
    let seed = 0;
    for (const end = Date.now() + 20_000; seed !== 11 && Date.now() < end;) seed = await counterSeed();
    expect(seed).toBe(11);
  });

  test('a plan and a stage come from the file as it stands, and what it lacks is said by its code', async () => {
    const plan = await policies().resolvePlan({ project: 'WEB', pipeline: null });
    expect(plan.stages.map(({ stage }) => stage)).toContain('development');
    const stage = await policies().resolveStage({ project: 'WEB', pipeline: plan.pipeline, stage: 'development' });
    expect(stage).toMatchObject({ work: 'code', failoverSeconds: null, repository: { url: bare } });
    await expect(policies().resolvePlan({ project: 'NOPE', pipeline: null })).rejects.toMatchObject({ type: 'PROJECT_NOT_FOUND' });
  });

  test('a run that no activity stands for is gone', async () => {
    await start('WEB-20');
    expect(await policies().runPhase({ workflowId: itemWorkflowId('WEB-20'), run: '1.analysis.1.agent.1' })).toBe('gone');
  });
});
