import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { readJsonIfWhole } from '../../src/host/files.js';
import { inspectProgram } from './inspect-program.js';
import type { Tool } from './tool.js';
import { DoesNotServe, type Search, type Way } from './way.js';

const originJson = z.object({ from: z.string(), bytes: z.number().int().positive() });

/** `${XDG_CACHE_HOME:-~/.cache}/towpath`, shared by all homes of a person. */
export const cacheFolder = (env: NodeJS.ProcessEnv): string => {
  const base = env['XDG_CACHE_HOME'];
  return join(base !== undefined && isAbsolute(base) ? base : join(env['HOME'] ?? homedir(), '.cache'), 'towpath');
};

const entryOf = (tool: Tool, env: NodeJS.ProcessEnv): string => join(cacheFolder(env), `${tool.program}-${tool.version}`);

const readEntry = async ({ tool, env }: Pick<Search, 'tool' | 'env'>): Promise<{ path: string; from: string }> => {
  const entry = entryOf(tool, env);
  const path = join(entry, tool.program);
  const origin = originJson.safeParse(await readJsonIfWhole(join(entry, 'origin.json')));
  const found = await stat(path).catch(() => undefined);
  if (!origin.success || found?.size !== origin.data.bytes) throw new DoesNotServe(`${entry} is damaged`);
  return { path, from: origin.data.from };
};

/** The cached program without a look at whether it runs, or undefined. */
export const readCached = async (tool: Tool, env: NodeJS.ProcessEnv): Promise<string | undefined> =>
  readEntry({ tool, env }).then(({ path }) => path, () => undefined);

/** What an earlier search fetched. */
export const fromCache = (tool: Tool): Way => ({
  name: 'Towpath\'s cache',
  attempt: async (search) => {
    const there = await stat(entryOf(tool, search.env)).then(() => true, () => false);
    if (!there) return { reason: `nothing in ${entryOf(tool, search.env)}`, usual: true };
    const { path, from } = await readEntry(search);
    return { path, version: await inspectProgram(tool, path), from: `Towpath's cache, ${from}` };
  },
});

const hour = 3_600_000;

/** What a killed search left behind. */
const removeOldWork = async (cache: string): Promise<void> => {
  for (const name of await readdir(cache)) {
    if (!name.startsWith('.work-')) continue;
    const found = await stat(join(cache, name)).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > hour) await rm(join(cache, name), { recursive: true, force: true });
  }
};

/** Gives a folder of its own in the cache, so that placing is one rename, and removes it afterwards. */
export const withWorkFolder = async <T>(env: NodeJS.ProcessEnv, work: (folder: string) => Promise<T>): Promise<T> => {
  const cache = cacheFolder(env);
  await mkdir(cache, { recursive: true, mode: 0o700 });
  await removeOldWork(cache);
  const folder = join(cache, `.work-${process.pid}-${randomBytes(4).toString('hex')}`);
  await mkdir(folder, { mode: 0o700 });
  try { return await work(folder); } finally { await rm(folder, { recursive: true, force: true }); }
};

const moveInto = async (ready: string, entry: string): Promise<boolean> => {
  try {
    await rename(ready, entry);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw error;
  }
};

/**
 * Puts a fetched program into the cache in one step, so that several at once are safe: the first one's stays.
 * Thrown when the program does not run (DoesNotServe).
 */
export const placeInCache = async (search: Search, fetched: { program: string; folder: string; from: string }) => {
  const { tool, env } = search;
  const ready = join(fetched.folder, 'ready');
  await mkdir(ready, { mode: 0o755 });
  await rename(fetched.program, join(ready, tool.program));
  await chmod(join(ready, tool.program), 0o755);
  const version = await inspectProgram(tool, join(ready, tool.program));
  const { size } = await stat(join(ready, tool.program));
  await writeFile(join(ready, 'origin.json'), `${JSON.stringify({ from: fetched.from, bytes: size })}\n`);
  const entry = entryOf(tool, env);
  if (!(await moveInto(ready, entry))) {
    // Somebody was first, or a damaged entry lies there: only that one is moved away.
    const whole = await readEntry(search).catch(() => undefined);
    if (whole === undefined) {
      await rename(entry, join(fetched.folder, 'damaged')).catch(() => undefined);
      await moveInto(ready, entry);
    }
  }
  const { path } = await readEntry(search);
  return { path, version, from: fetched.from };
};
