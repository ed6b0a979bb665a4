import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { cleanUpRuns, gitIn, makeRun, until } from './make-run.js';

const mounts: string[] = [];
const mount = (path: string): boolean => spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path]).status === 0;

/** Whether this user may mount a small file system; elsewhere the test shows as skipped. */
const mayMount = (): boolean => {
  const folder = mkdtempSync(join(tmpdir(), 'towpath-mount-'));
  const mounted = mount(folder);
  if (mounted) execFileSync('umount', [folder]);
  rmdirSync(folder);
  return mounted;
};

afterAll(async () => {
  for (const path of mounts) execFileSync('umount', ['-l', path]);
  await cleanUpRuns();
});

(mayMount() ? test : test.skip)('D1: what the agent left on a full disk is committed when there is room again', async () => {
  const one = makeRun({ commands: [{ claim: null, argv: ['sh', '-c', 'echo work > work.txt; echo filler > .gitignore; dd if=/dev/zero of=filler bs=1k; exit 0'] }] });
  expect(mount(one.clone)).toBe(true);
  mounts.push(one.clone);
  gitIn(one.clone, 'init', '-q', '-b', 'main');
  writeFileSync(join(one.clone, 'README.md'), 'x');
  gitIn(one.clone, 'add', '-A');
  gitIn(one.clone, 'commit', '-q', '-m', 'start');
  await one.start();
  await until('the end of the agent', () => one.events().some((event) => event.t === 'exit'));
  await until('the first try to commit to be over', async () => (await one.alive()).length === 0);
  await new Promise((wait) => setTimeout(wait, 1_500));
  expect(one.text('result')).toBe('');
  rmSync(join(one.clone, 'filler'));
  const result = await one.result();
  expect(result.commitProblem).toBeNull();
  expect(gitIn(one.clone, 'show', `${result.head ?? ''}:work.txt`)).toBe('work');
  expect(readFileSync(one.file('runner'), 'utf8')).toContain('startTicks');
});
