import { afterAll, afterEach } from '@jest/globals';
import { createHostedForge } from '../../src/activities/forge/hosted/hosted-forge.js';
import { openMirror } from '../../src/activities/workspace/mirror.js';
import { createGithubForge } from '../../src/connections/github/forge.js';
import { createPace } from '../../src/connections/http/pace.js';
import { openHome } from '../../src/host/home.js';
import { forgeConformance, type ForgeUnderTest } from '../conformance/forge.js';
import { startFakeGithub, type FakeGithub } from '../fakes/github/fake-github.js';
import { makeScratch, runGit } from '../support/repository.js';

const scratch = makeScratch();
const open: FakeGithub[] = [];
afterEach(async () => { await Promise.all(open.splice(0).map((one) => one.close())); });
afterAll(() => scratch.remove());

let count = 0;

const makeHosted = async (): Promise<ForgeUnderTest> => {
  count += 1;
  const github = await startFakeGithub();
  open.push(github);
  const token = (): Promise<string> => Promise.resolve(github.token('towpath-bot'));
  const mirror = await openMirror({ home: openHome(scratch.path(`home-${String(count)}`)), project: 'SHP', repository: { url: github.cloneUrl, base: 'main' }, signIn: token });
  const api = createGithubForge({
    connection: { name: 'forge', kind: 'github', url: github.url, workspace: null, token }, repository: github.repository, pace: createPace(), timeoutMs: 5_000,
  });
  const { world } = github;
  const { git } = world;
  return {
    mirror, mergesItself: true, forge: createHostedForge({ mirror, api, patienceMs: 10 }),
    commit: (branch, files) => Promise.resolve(git.commit(branch, files)),
    tip: (branch) => Promise.resolve(git.tip(branch)),
    parents: (sha) => Promise.resolve(runGit(git.folder, 'log', '-1', '--format=%P', sha).split(' ')),
    tree: (sha) => Promise.resolve(runGit(git.folder, 'rev-parse', `${sha}^{tree}`)),
    refusePushes: (words) => { world.refusal = words; return Promise.resolve(); },
    forgetMerges: () => { world.forgetsMerges = true; return Promise.resolve(); },
    away: (gone) => { github.faults.away = gone; return Promise.resolve(); },
  };
};

forgeConformance('github, the emulator', makeHosted);
