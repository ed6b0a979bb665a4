import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Ends the engine of `global-setup.js` and removes its home, once nothing writes there any more. */
export default async function tearDown(_global, { rootDir }) {
  const root = process.env.TOWPATH_TEST_ENGINE_HOME;
  if (root === undefined) return;
  const load = async (file) => import(pathToFileURL(join(rootDir, 'dist', file)).href);
  const [{ stopEngine }, { openHome }] = await Promise.all([load('temporal/engine.js'), load('src/host/home.js')]);
  await stopEngine(openHome(root));
  await rm(root, { recursive: true, force: true });
}
