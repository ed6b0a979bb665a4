import { readdir, readFile, readlink } from 'node:fs/promises';

const listening = '0A';

const inodesOn = async (table: string, port: number): Promise<string[]> => {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const text = await readFile(table, 'utf8').catch(() => '');
  return text.split('\n').slice(1).map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(`:${hex}`) === true && fields[3] === listening)
    .map((fields) => fields[9] as string);
};

/**
 * Whether it is this process that listens there, and not another home's server that was faster.
 * Where that cannot be seen (not Linux) the answer is yes.
 */
export const ownsPort = async (pid: number, port: number): Promise<boolean> => {
  if (process.platform !== 'linux') return true;
  const inodes = [...await inodesOn(`/proc/${pid}/net/tcp`, port), ...await inodesOn(`/proc/${pid}/net/tcp6`, port)];
  const wanted = new Set(inodes.map((inode) => `socket:[${inode}]`));
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const targets = await Promise.all(descriptors.map(async (fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  return targets.some((target) => wanted.has(target));
};
