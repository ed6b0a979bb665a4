import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { placeInCache, withWorkFolder } from './cache.js';
import { locateProgram } from './locate-program.js';
import { IdleWatch } from './progress.js';
import { runStep } from './run-step.js';
import type { Tool } from './tool.js';
import { DoesNotServe, type Search, type Way } from './way.js';

const archiveJson = z.object({ archiveUrl: z.url() });
const architectures: Record<string, string> = { x64: 'amd64', arm64: 'arm64' };

const causeOf = (error: unknown): string => {
  const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  const why = cause?.code ?? cause?.message ?? '';
  return why === '' ? message : `${message} (${why})`;
};

interface Fetching { url: string; idleMs: number; take: (response: Response, moved: () => void) => Promise<void> }

/** One request that ends when no byte has come for `idleMs`. Thrown with the reason (DoesNotServe). */
const fetchMoving = async ({ url, idleMs, take }: Fetching): Promise<void> => {
  const stop = new AbortController();
  const watch = new IdleWatch(idleMs, () => { stop.abort(); });
  const { host } = new URL(url);
  try {
    const response = await fetch(url, { signal: stop.signal, redirect: 'follow' });
    watch.moved();
    if (!response.ok) throw new DoesNotServe(`${host} answered ${response.status}`);
    await take(response, () => { watch.moved(); });
  } catch (error) {
    if (error instanceof DoesNotServe) throw error;
    throw new DoesNotServe(stop.signal.aborted ? `${host}: no progress for ${idleMs / 1000} s` : `${host}: ${causeOf(error)}`);
  } finally { watch.stop(); }
};

const archiveUrl = async ({ tool, origin, idleMs }: Search): Promise<string> => {
  const url = origin + tool.download(process.platform, architectures[process.arch] ?? process.arch);
  if (tool.answers === 'archive') return url;
  let found: string | undefined;
  await fetchMoving({ url, idleMs, take: async (response) => { found = archiveJson.parse(await response.json()).archiveUrl; } });
  return found as string;
};

const fetchFile = async (url: string, file: string, idleMs: number): Promise<void> => fetchMoving({
  url, idleMs,
  take: async (response, moved) => {
    if (response.body === null) throw new DoesNotServe('the answer is empty');
    const body = Readable.fromWeb(response.body);
    body.on('data', moved);
    await pipeline(body, createWriteStream(file));
  },
});

/** Temporal's own download service. Its archives have no pinned digest: HTTPS alone vouches for them, and `from` says so. */
export const fromDownload = (tool: Tool): Way => ({
  name: 'the official download',
  attempt: async (search) => {
    const { env, idleMs } = search;
    search.say(`Fetching ${tool.title} ${tool.version} from ${new URL(search.origin).host} …`);
    return withWorkFolder(env, async (folder) => {
      const archive = join(folder, 'archive.tar.gz');
      await fetchFile(await archiveUrl(search), archive, idleMs);
      const target = join(folder, 'unpacked');
      await mkdir(target);
      const end = await runStep({ file: 'tar', args: ['-xzf', archive, '-C', target], env, folder, idleMs });
      if (!end.ok) throw new DoesNotServe(`tar: ${end.missing ? 'not there' : end.reason}`);
      const program = await locateProgram(tool, target);
      return placeInCache(search, { program, folder, from: `official download ${tool.version}, no digest pinned` });
    });
  },
});
