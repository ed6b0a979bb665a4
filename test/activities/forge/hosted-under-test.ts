import { createHostedForge } from '../../../src/activities/forge/hosted/hosted-forge.js';
import { openMirror } from '../../../src/activities/workspace/mirror.js';
import { createGiteaForge } from '../../../src/connections/gitea/forge.js';
import type { HostedForge } from '../../../src/connections/hosted-forge.js';
import { createPace } from '../../../src/connections/http/pace.js';
import { openHome } from '../../../src/host/home.js';
import type { MergeMethod } from '../../../src/shared/connections.js';
import type { ForgeUnderTest } from '../../conformance/forge.js';
import { startFakeGitea, type FakeGitea, type FakeGiteaOptions } from '../../fakes/gitea/fake-gitea.js';
import { runGit, type Scratch } from '../../support/repository.js';

export interface HostedUnderTest extends ForgeUnderTest { gitea: FakeGitea; api: HostedForge }

export const apiOf = (gitea: FakeGitea, login = 'towpath-bot'): HostedForge => createGiteaForge({
  connection: { name: 'forge', kind: 'gitea', url: gitea.url, workspace: null, token: () => Promise.resolve(gitea.token(login)) },
  repository: gitea.repository, base: 'main', pace: createPace(), timeoutMs: 5_000,
});

let count = 0;

/** A forge on a fake Gitea of its own, with a mirror that signs in there. */
export const makeHosted = async (scratch: Scratch, { method = 'merge', ...options }: FakeGiteaOptions & { method?: MergeMethod } = {}): Promise<HostedUnderTest> => {
  count += 1;
  const gitea = await startFakeGitea(options);
  const mirror = await openMirror({
    home: openHome(scratch.path(`home-${count}`)), project: 'SHP', repository: { url: gitea.cloneUrl, base: 'main' },
    signIn: () => Promise.resolve(gitea.token('towpath-bot')),
  });
  const api = apiOf(gitea);
  return {
    gitea, api, mirror, mergesItself: true,
    forge: createHostedForge({ mirror, api, method, patienceMs: 10 }),
    commit: (branch, files) => gitea.as('mina').push(branch, files),
    tip: (branch) => Promise.resolve(gitea.tip(branch)),
    parents: (sha) => Promise.resolve(runGit(gitea.folder, 'log', '-1', '--format=%P', sha).split(' ')),
    tree: (sha) => Promise.resolve(runGit(gitea.folder, 'rev-parse', `${sha}^{tree}`)),
    refusePushes: (words) => { gitea.world.refusal = words; return Promise.resolve(); },
    forgetMerges: () => { gitea.world.forgetsMerges = true; return Promise.resolve(); },
    away: (gone) => { gitea.faults.away = gone; return Promise.resolve(); },
  };
};
