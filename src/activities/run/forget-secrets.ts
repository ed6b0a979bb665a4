import { rm } from 'node:fs/promises';
import { runJson } from '../../contracts/run-directory.js';
import { readJsonIfWhole, writeAtomic } from '../../host/files.js';
import { itemFolders, type Home } from '../../host/home.js';
import { runFile, type RunFolder } from '../../host/run-folder.js';
import { secretValues } from '../../shared/redact.js';
import { removeTree } from '../workspace/remove-folder.js';

/**
 * Takes the values of secrets out of a run's `run.json`; their names stay. For runs whose value was told: nobody starts,
 * masks or commits anything of them any more, and their directories stay for weeks.
 */
export const forgetSecrets = async (folder: RunFolder): Promise<void> => {
  const read = runJson.safeParse(await readJsonIfWhole(runFile(folder, 'run')));
  if (!read.success || secretValues(read.data).every((value) => value === '')) return;
  const { env, secrets } = read.data;
  const left = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, secrets.includes(name) ? '' : value]));
  await writeAtomic(runFile(folder, 'run'), JSON.stringify({ ...read.data, env: left, hidden: [] }));
};

/**
 * Removes what an agent may have written its secrets into: the clone, ignored files and all, and its report. Only while
 * the activity is still open: afterwards the item's next run may have the clone, which is made anew for each.
 */
export const removeSecretsLeft = async (home: Home, folder: RunFolder): Promise<void> => {
  const read = runJson.safeParse(await readJsonIfWhole(runFile(folder, 'run')));
  if (!read.success || read.data.kind !== 'agent' || secretValues(read.data).length === 0) return;
  await removeTree(itemFolders(home, folder.key).clone(folder.run));
  if (read.data.reportFile !== null) await rm(read.data.reportFile, { force: true });
};
