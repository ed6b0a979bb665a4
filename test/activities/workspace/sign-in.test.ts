import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { openMirror, type Mirror } from '../../../src/activities/workspace/mirror.js';
import { executeGit, gitArguments, type GitCall } from '../../../src/host/execute-git.js';
import { runGitThrough } from '../../../src/host/git.js';
import { openHome } from '../../../src/host/home.js';
import { startFakeGitea, type FakeGitea } from '../../fakes/gitea/fake-gitea.js';
import { commitFiles, makeScratch, runGit } from '../../support/repository.js';

const scratch = makeScratch();
const open: FakeGitea[] = [];
afterEach(async () => { runGitThrough(); await Promise.all(open.splice(0).map((one) => one.close())); });
afterAll(() => scratch.remove());

let count = 0;
const started = async (): Promise<{ gitea: FakeGitea; home: string; mirrorWith: (token: string | null) => Promise<Mirror> }> => {
  const gitea = await startFakeGitea();
  open.push(gitea);
  count += 1;
  const home = scratch.path(`home-${String(count)}`);
  const mirrorWith = (token: string | null): Promise<Mirror> => openMirror({
    home: openHome(home), project: 'SHP', repository: { url: gitea.cloneUrl, base: 'main' }, ...(token === null ? {} : { signIn: () => Promise.resolve(token) }),
  });
  return { gitea, home, mirrorWith };
};

const filesUnder = (folder: string): string[] => readdirSync(folder, { withFileTypes: true })
  .flatMap((entry) => (entry.isDirectory() ? filesUnder(join(folder, entry.name)) : entry.isFile() ? [join(folder, entry.name)] : []));

describe('signing in at a hosted repository', () => {
  test('I7: the token stands in no argument, no file of the mirror or the clone, and no failure', async () => {
    const { gitea, home, mirrorWith } = await started();
    const token = gitea.token('towpath-bot');
    const shapes = [token, Buffer.from(`x-access-token:${token}`).toString('base64')];
    const calls: GitCall[] = [];
    runGitThrough((call) => { calls.push(call); return executeGit(call); });
    const mirror = await mirrorWith(token);
    const branch = 'towpath/SHP-1-x';
    const clone = join(home, 'items', 'SHP-1', 'clone');
    const { head } = await mirror.prepareClone({ key: 'SHP-1', branch, head: null, path: clone });
    const sha = commitFiles(clone, { 'a.txt': 'a\n' });
    await mirror.takeResult({ key: 'SHP-1', run: '1.development.1.agent.1', clone, sha, from: head, work: 'code' });
    expect(await mirror.pushBranch({ key: 'SHP-1', branch, sha, expected: null })).toEqual({ kind: 'pushed' });
    expect(gitea.tip(branch)).toBe(sha);
    expect(runGit(clone, 'remote')).toBe('');
    const argv = calls.flatMap(gitArguments).join('\n');
    const files = filesUnder(home).filter((path) => statSync(path).size < 1_000_000).map((path) => readFileSync(path, 'latin1')).join('\n');
    gitea.faults.away = true;
    const said = await mirror.refresh().catch((error: unknown) => String(error) + JSON.stringify(error));
    expect(said).toContain('CONNECTION_AWAY');
    for (const shape of shapes) for (const place of [argv, files, said]) expect(place).not.toContain(shape);
    // Only calls to the remote are signed in.
    expect(calls.filter(({ env }) => JSON.stringify(env ?? {}).includes(shapes[1] as string)).every(({ remote }) => remote === true)).toBe(true);
  });

  test('a token that is not taken, or may not write, or is missing is said to be so', async () => {
    const { gitea, mirrorWith } = await started();
    await expect(mirrorWith('wrong')).rejects.toMatchObject({ code: 'REPOSITORY_INVALID' });
    await expect(mirrorWith(null)).rejects.toMatchObject({ code: 'REPOSITORY_INVALID' });
    const mirror = await mirrorWith(gitea.token('mallory'));
    const { base } = await mirror.refresh();
    await expect(mirror.pushBranch({ key: 'SHP-1', branch: 'towpath/SHP-1-x', sha: base, expected: null })).rejects.toMatchObject({ code: 'REPOSITORY_INVALID' });
    expect(gitea.tip('towpath/SHP-1-x')).toBeUndefined();
  });
});
