import type { TowpathClient } from '../../client/towpath-client.js';
import type { ProjectDocument } from '../../shared/documents.js';
import { plainText } from '../../shared/plain-text.js';
import type { Call } from '../command.js';

const few = (names: readonly string[]): string => {
  const shown = names.slice(0, 5).map((name) => plainText(name)).join(', ');
  return names.length > 5 ? `${shown} …` : shown;
};

/** This folder where it is the project's repository or a clone of it, else the repository's own work tree, if it has one. */
const workFolder = async (cwd: string, { repository }: ProjectDocument): Promise<string | undefined> => {
  const [{ git }, { localPath, repositoryIdentity }] = await Promise.all([import('../../host/git.js'), import('../../config/paths.js')]);
  const wanted = repositoryIdentity(repository);
  const ask = async (args: string[]): Promise<string> => (await git({ folder: cwd, args, accept: [0, 1, 128] })).text.trim();
  const [top, origin] = await Promise.all([ask(['rev-parse', '--show-toplevel']), ask(['config', '--get', 'remote.origin.url'])]);
  const here = top !== '' && (repositoryIdentity(top) === wanted || (origin !== '' && repositoryIdentity(origin) === wanted));
  return here ? cwd : localPath(repository);
};

const warn = async ({ around, out }: Call, project: ProjectDocument): Promise<void> => {
  const { unpushedWork } = await import('../../activities/workspace/unpushed-work.js');
  const folder = await workFolder(around.cwd, project);
  const found = folder === undefined ? undefined : await unpushedWork({ folder, repository: { url: project.repository, base: project.base } });
  if (found === undefined) return;
  const { uncommitted, commits, branch } = found;
  if (uncommitted.length > 0) out.warn(`uncommitted in ${String(folder)}, so the item will not see it: ${few(uncommitted)}`);
  if (commits > 0) out.warn(`${String(commits)} ${commits === 1 ? 'commit' : 'commits'} of ${branch ?? 'a detached HEAD'} in ${String(folder)} not in ${project.base}: the item will not see ${commits === 1 ? 'it' : 'them'}`);
};

/** An item starts from the base: what a person has not brought there, its agents do not see. */
export const warnUnmerged = async (call: Call, client: TowpathClient, key: string): Promise<void> => {
  const project = await client.project(key);
  // Only a warning: what keeps it from being found out is told by the item's own first run.
  await warn(call, project).catch(() => undefined);
};
