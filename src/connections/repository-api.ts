import { z } from 'zod';
import type { Account, Connection } from './connection.js';
import type { Ask, Reply, Request } from './http/ask.js';
import type { Pace } from './http/pace.js';

export interface RepositoryApiOptions {
  connection: Connection;
  /** `owner/name`. */
  repository: string;
  pace: Pace;
  /** Default 20 s for an answer. */
  timeoutMs?: number;
}

/** One repository of one forge, by its REST API. Failures as `createAsk`. */
export interface RepositoryApi {
  readonly kind: string;
  /** What tells this repository from all others, for turns. */
  readonly place: string;
  ask: Ask;
  /** Below the repository. */
  own: <Schema extends z.ZodType>(request: Request<Schema>) => Promise<Reply<z.output<Schema>>>;
  /** As `own`; null: there is none, or none any more. */
  find: <Schema extends z.ZodType>(request: Request<Schema>) => Promise<z.output<Schema> | null>;
  /** All pages, at most `most` entries. `enough` ends it earlier. */
  list: <Schema extends z.ZodType>(request: Listing<Schema>) => Promise<z.output<Schema>[]>;
  account: () => Promise<Account>;
}

export interface Listing<Schema extends z.ZodType> {
  path: string;
  query?: Record<string, string | number | undefined>;
  entry: Schema;
  /** The key that the entries stand under, where the answer is no bare list. */
  under?: string;
  most?: number;
  enough?: (list: z.output<Schema>[]) => boolean;
}

export interface Pages {
  /** What the API calls the size of a page. */
  name: 'limit' | 'per_page';
  /** The largest that it gives. */
  size: number;
  /** Without a `Link` a full page may have another one after it: not every listing has the header. */
  silent: boolean;
}

const mostEntries = 2_000;

export const createListing = (own: RepositoryApi['own'], { name, size, silent }: Pages): RepositoryApi['list'] =>
  async ({ path, query = {}, entry, under, most = mostEntries, enough = () => false }) => {
    const found: z.output<typeof entry>[] = [];
    const bare = z.array(entry);
    const schema = under === undefined ? bare : z.object({ [under]: bare }).transform((answer) => answer[under] as z.output<typeof bare>);
    for (let page = 1; ; page += 1) {
      const { value, headers } = await own({ path, query: { ...query, [name]: size, page }, schema });
      const entries = value as z.output<typeof bare>;
      found.push(...entries);
      const link = headers.get('link');
      const more = link === null ? silent && entries.length >= size : link.includes('rel="next"');
      if (!more || found.length >= most || enough(found)) return found.slice(0, most);
    }
  };
