import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { whatIsLeft } from './nothing-left.js';

/**
 * Ends the engine of `global-setup.js` and removes its home, once nothing writes there any more.
 * Thrown when the run has left processes or folders (I5): that fails it.
 */
export default async function tearDown(_global, { rootDir }) {
  const root = process.env.TOWPATH_TEST_ENGINE_HOME;
  if (root === undefined) return;
  const load = async (file) => import(pathToFileURL(join(rootDir, 'dist', file)).href);
  const [{ stopEngine }, { openHome }] = await Promise.all([load('temporal/engine.js'), load('src/host/home.js')]);
  await stopEngine(openHome(root));
  await rm(root, { recursive: true, force: true });
  const scratch = process.env.TOWPATH_TEST_SCRATCH;
  if (scratch === undefined) return;
  const left = await whatIsLeft(scratch);
  await rm(scratch, { recursive: true, force: true });
  if (left.length > 0) throw new Error(`I5: the tests left ${left.length} things behind:\n  ${left.join('\n  ')}`);
}
