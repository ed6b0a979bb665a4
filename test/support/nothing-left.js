import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const read = (pid, file) => {
  try { return readFileSync(`/proc/${pid}/${file}`, 'utf8'); } catch { return ''; }
};

/** pid and state's parent, from /proc/<pid>/stat. */
const standing = (pid) => {
  const [state, parent] = read(pid, 'stat').replace(/^.*\) /s, '').split(' ');
  return { state, parent: Number(parent) };
};

/** Living processes whose command line or environment names the folder: `up`s, engines, runners, agents, gates. Jest's own workers aside. */
const processesOf = (folder) => !existsSync('/proc/self') ? [] : readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
  const argv = read(pid, 'cmdline').replace(/\0/g, ' ').trim();
  if (Number(pid) === process.pid || !`${argv}\n${read(pid, 'environ')}`.includes(folder)) return [];
  const { state, parent } = standing(pid);
  const jest = parent === process.pid && /jest-worker|processChild/.test(argv);
  return state === 'Z' || jest ? [] : [`process ${pid}: ${argv.slice(0, 160)}`];
});

const foldersOf = (folder) => readdirSync(folder).filter((name) => name.startsWith('towpath')).map((name) => `folder ${name}`);

/**
 * What a run of the tests has left: everything that it made lies below one folder, and everything that it started names
 * that folder, so nothing of another run is meant. What is ending gets ten seconds. A process holds its ports: none, none.
 */
export const whatIsLeft = async (folder) => {
  for (let tries = 0; ; tries += 1) {
    const left = [...processesOf(folder), ...foldersOf(folder)];
    if (left.length === 0 || tries === 20) return left;
    await sleep(500);
  }
};
