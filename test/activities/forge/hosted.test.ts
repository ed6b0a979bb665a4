import { afterAll, afterEach, describe, test } from '@jest/globals';
import { forgeConformance } from '../../conformance/forge.js';
import type { FakeGitea } from '../../fakes/gitea/fake-gitea.js';
import { makeScratch } from '../../support/repository.js';
import { makeHosted } from './hosted-under-test.js';
import { makeReal, removeReal, type RealGitea } from './real-gitea.js';

const scratch = makeScratch();
const open: FakeGitea[] = [];
afterEach(async () => { await Promise.all(open.splice(0).map((one) => one.close())); });
afterAll(() => scratch.remove());

forgeConformance('gitea, a fake', async () => {
  const made = await makeHosted(scratch);
  open.push(made.gitea);
  return made;
});

const { FORGE_URL: url, FORGE_TOKEN: token } = process.env;
if (url === undefined || token === undefined) {
  describe('a forge: gitea, a real one', () => { test.skip('FORGE_URL and FORGE_TOKEN name none: skipped', () => undefined); });
} else {
  const made: RealGitea[] = [];
  afterEach(async () => { for (const one of made.splice(0)) await removeReal(one); });
  forgeConformance(`gitea at ${url}`, async () => {
    const { server, ...rest } = await makeReal(scratch, { url: url.replace(/\/+$/, ''), token });
    made.push(server);
    return rest;
  }, { faults: false });
}
