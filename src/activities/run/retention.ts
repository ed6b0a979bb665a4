import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Home } from '../../host/home.js';
import { runFile, type RunFolder } from '../../host/run-folder.js';
import { listRunFolders } from './run-place.js';

export interface Retention {
  /** Reported runs older than this go. */
  days: number;
  /** The oldest reported runs go until all run directories together are smaller. */
  bytes: number;
}

/** Of a host without a configuration; `host.transcripts` has the same. */
const usual: Retention = { days: 30, bytes: 4 * 1024 ** 3 };
const dayMs = 86_400_000;

interface Kept { folder: RunFolder; bytes: number; reportedAt: number | undefined }

const measure = async (folder: RunFolder): Promise<Kept> => {
  const files = await readdir(folder.path).catch(() => []);
  const sizes = await Promise.all(files.map((file) => stat(join(folder.path, file)).then((one) => one.size, () => 0)));
  const reported = await stat(runFile(folder, 'reported')).catch(() => undefined);
  return { folder, bytes: sizes.reduce((a, b) => a + b, 0), reportedAt: reported?.mtimeMs };
};

/** Removes directories of runs that the engine knows the end of. A run that is not reported is never touched. */
export const removeOldRuns = async (home: Home, retention: Retention = usual): Promise<number> => {
  const kept = await Promise.all((await listRunFolders(home)).map(measure));
  let total = kept.reduce((sum, one) => sum + one.bytes, 0);
  let removed = 0;
  const reported = kept.flatMap(({ reportedAt, ...one }) => (reportedAt === undefined ? [] : [{ ...one, reportedAt }]));
  for (const { folder, bytes, reportedAt } of reported.sort((a, b) => a.reportedAt - b.reportedAt)) {
    if (Date.now() - reportedAt < retention.days * dayMs && total <= retention.bytes) continue;
    await rm(folder.path, { recursive: true, force: true });
    total -= bytes;
    removed += 1;
  }
  return removed;
};
