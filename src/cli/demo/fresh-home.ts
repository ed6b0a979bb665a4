import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readUp } from '../../client/running.js';
import { git } from '../../host/git.js';
import { makePrivateFolder, readIfThere, writeAtomic } from '../../host/files.js';
import { openHome, type Home } from '../../host/home.js';
import { TowpathError } from '../../shared/error-table.js';
import { stopEngine } from '../../../temporal/engine.js';
import { packageFile } from '../system/package-root.js';
import { readUnfinished } from '../../client/run-records.js';
import { endRuns } from '../up/end-runs.js';

/** In every demo's home: only a folder with it, or an empty one, is ever removed. */
const markFile = 'towpath-demo';

export interface DemoPlace { home: Home; config: string; repository: string; title: string; body: string }

/** What a demo that was killed half-way left over is ended before its home goes. */
const clear = async (home: Home): Promise<void> => {
  const files = await readdir(home.root).catch((): string[] => []);
  if (files.length === 0) return;
  if (!files.includes(markFile)) throw new TowpathError('CONFIG_EXISTS', `${home.root} is not a demo's home: move it away, or use another TOWPATH_HOME`);
  const up = await readUp(home);
  if (up?.alive === true) throw new TowpathError('ALREADY_UP', `a demo runs already, process ${String(up.process.pid)}`);
  await endRuns(await readUnfinished(home));
  await stopEngine(home);
  await rm(home.root, { recursive: true, force: true, maxRetries: 3 });
};

const makeRepository = async (folder: string): Promise<void> => {
  const own = ['-c', 'user.name=Towpath demo', '-c', 'user.email=demo@towpath.invalid'];
  await git({ args: ['init', '--quiet', '--initial-branch=main', '--template=', '--end-of-options', folder] });
  await git({ folder, args: ['add', '--all'] });
  await git({ folder, args: [...own, 'commit', '--quiet', '--message', 'A small library that computes tolls'] });
};

/** A new home with a new repository, made from the example. Thrown when a demo runs already (ALREADY_UP). */
export const makeDemoPlace = async (above: Home): Promise<DemoPlace> => {
  const home = openHome(join(above.root, 'demo'));
  await clear(home);
  await makePrivateFolder(home.root);
  await writeAtomic(join(home.root, markFile), 'A demo\'s home: the next demo removes it.\n');
  const example = join(home.root, 'example');
  await cp(packageFile('examples', 'demo'), example, { recursive: true });
  const repository = join(example, 'repository');
  await makeRepository(repository);
  const [title = '', ...body] = (await readIfThere(join(example, 'ticket.md')) ?? '').split('\n');
  return { home, config: join(example, 'towpath.yaml'), repository, title: title.replace(/^#\s*/, ''), body: body.join('\n').trim() };
};
