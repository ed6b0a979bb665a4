import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const say = (line) => { process.stderr.write(`${line}\n`); };

/** Jest loads this file without its transform, so it uses what was built. */
const load = async (dist, file) => import(pathToFileURL(join(dist, file)).href);

/** Tests of long timers say themselves that they miss it; the others go on. */
const findTestServer = async ({ findExecutable, testServerTool }) => {
  try {
    return (await findExecutable(testServerTool, { env: process.env, say })).path;
  } catch (error) {
    say(error.message);
    return undefined;
  }
};

/** Starts the one engine of a run in a home of its own. What test files need of it travels in the environment. */
export default async function setUp(_global, { rootDir }) {
  const dist = join(rootDir, 'dist');
  for (const built of ['workflows.bundle.js', 'temporal/engine.js']) {
    if (!existsSync(join(dist, built))) throw new Error(`dist/${built} is missing: run \`npm run build\` first, or use \`npm test\`.`);
  }
  const [engines, { openHome }] = await Promise.all([load(dist, 'temporal/engine.js'), load(dist, 'src/host/home.js')]);
  // All temporary folders of this run lie below one, so that its end can say what is left.
  process.env.TOWPATH_TEST_SCRATCH = process.env.TMPDIR = await mkdtemp(join(tmpdir(), 'towpath-tests-'));
  const root = await mkdtemp(join(tmpdir(), 'towpath-test-engine-'));
  process.env.TOWPATH_TEST_ENGINE_HOME = root;
  const { path } = await engines.findExecutable(engines.temporalTool, { env: process.env, say });
  const env = { ...process.env, TOWPATH_TEMPORAL: path };
  const engine = await engines.ensureEngine({ home: openHome(root), env, embeddedOnly: true, say });
  process.env.TOWPATH_TEST_ADDRESS = engine.address;
  process.env.TOWPATH_TEST_UI = engine.ui;
  process.env.TOWPATH_TEST_ENGINE = path;
  const testServer = await findTestServer(engines);
  if (testServer !== undefined) process.env.TOWPATH_TEST_TIME_SERVER = testServer;
}
