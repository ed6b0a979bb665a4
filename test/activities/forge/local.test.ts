import { renameSync, rmSync } from 'node:fs';
import { afterAll } from '@jest/globals';
import { createLocalForge } from '../../../src/activities/forge/local/local-forge.js';
import { openMirror } from '../../../src/activities/workspace/mirror.js';
import { openHome } from '../../../src/host/home.js';
import { forgeConformance } from '../../conformance/forge.js';
import type { ForgeUnderTest } from '../../conformance/forge.js';
import { commitFiles, makeBare, makeScratch, runGit, tipOf, writeHook } from '../../support/repository.js';

const scratch = makeScratch();
let count = 0;

const makeLocal = async (): Promise<ForgeUnderTest> => {
  count += 1;
  const { bare, person } = makeBare(scratch.path(`shop-${count}`));
  const mirror = await openMirror({ home: openHome(scratch.path(`home-${count}`)), project: 'SHP', repository: { url: bare, base: 'main' } });
  const commit = (branch: string, files: Record<string, string>): Promise<string> => {
    runGit(person, 'fetch', '-q', '-p', 'origin', '+refs/heads/*:refs/remotes/origin/*');
    runGit(person, 'checkout', '-q', '--detach', tipOf(bare, `refs/heads/${branch}`) ?? tipOf(bare, 'refs/heads/main') ?? '');
    const sha = commitFiles(person, files);
    runGit(person, 'push', '-q', bare, `${sha}:refs/heads/${branch}`);
    return Promise.resolve(sha);
  };
  return {
    forge: createLocalForge({ mirror }), mirror, commit,
    tip: (branch) => Promise.resolve(tipOf(bare, `refs/heads/${branch}`)),
    parents: (sha) => Promise.resolve(runGit(bare, 'log', '-1', '--format=%P', sha).split(' ')),
    refusePushes: (words) => {
      if (words === null) rmSync(`${bare}/hooks/pre-receive`);
      else writeHook(bare, 'pre-receive', `echo "${words}" >&2; exit 1`);
      return Promise.resolve();
    },
    forgetMerges: () => {
      writeHook(bare, 'post-receive', `git update-ref refs/heads/main ${tipOf(bare, 'refs/heads/main') ?? ''}`);
      return Promise.resolve();
    },
    away: (gone) => {
      if (gone) renameSync(bare, `${bare}.gone`);
      else renameSync(`${bare}.gone`, bare);
      return Promise.resolve();
    },
  };
};

afterAll(() => scratch.remove());

forgeConformance('local', makeLocal);
