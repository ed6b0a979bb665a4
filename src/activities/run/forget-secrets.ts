import { runJson } from '../../contracts/run-directory.js';
import { readJsonIfWhole, writeAtomic } from '../../host/files.js';
import { runFile, type RunFolder } from '../../host/run-folder.js';
import { secretValues } from '../../shared/redact.js';

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
