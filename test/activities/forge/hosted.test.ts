import { afterAll, afterEach } from '@jest/globals';
import { forgeConformance } from '../../conformance/forge.js';
import type { FakeGitea } from '../../fakes/gitea/fake-gitea.js';
import { makeScratch } from '../../support/repository.js';
import { makeHosted } from './hosted-under-test.js';

const scratch = makeScratch();
const open: FakeGitea[] = [];
afterEach(async () => { await Promise.all(open.splice(0).map((one) => one.close())); });
afterAll(() => scratch.remove());

forgeConformance('gitea, a fake', async () => {
  const made = await makeHosted(scratch);
  open.push(made.gitea);
  return made;
});
