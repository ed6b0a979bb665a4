import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { standingSchema, type Standing } from '../contracts/standing.js';
import { isErrorCode, type ErrorCode } from '../shared/error-table.js';
import { makePrivateFolder, readJsonIfWhole, writeAtomic } from './files.js';
import type { Home } from './home.js';

/** Who met it: the reconciler, which asks all the time, or what items and deliveries ask beside it. */
type Teller = 'looks' | 'asks';

/** An item asks again within a minute: what was refused and is not refused again is over. */
const restMs = 180_000;
const longest = 300;

const refusals: readonly unknown[] = [401, 403];

interface Met { code: ErrorCode; message: string; status: unknown }

/** The failure by our own table, also where it has become an activity's. */
const metOf = (error: unknown): Met | undefined => {
  const { code, type, message, detail, facts, details } = error as { code?: unknown; type?: unknown; message: string; detail?: string; facts?: Record<string, unknown>; details?: unknown[] };
  const known = isErrorCode(code) ? code : isErrorCode(type) ? type : undefined;
  if (known === undefined) return undefined;
  const told = (details?.[0] ?? {}) as { detail?: string; status?: unknown };
  return { code: known, message: (detail ?? told.detail ?? message).slice(0, longest), status: facts?.['status'] ?? told.status };
};

/** undefined: it says nothing about the connection as a whole, such as one ticket that cannot be changed. */
const standingOf = ({ code, status }: Met, teller: Teller): Standing['standing'] | undefined => {
  if (code === 'CONNECTION_AWAY') return 'away';
  if (code === 'SECRET_MISSING') return 'refused';
  return code === 'CONNECTION_REFUSED' && (teller === 'looks' || refusals.includes(status)) ? 'refused' : undefined;
};

/**
 * How the home's connections stand: what this program met when it asked them, in a file each, so that the process that
 * serves the API tells what the worker's has met. Nothing here ever fails: work does not depend on it.
 */
export class Standings {
  #turn: Promise<unknown> = Promise.resolve();
  /** When something beside the reconciler last failed, by connection; epoch milliseconds. */
  readonly #failedAt = new Map<string, number>();

  /** `now`: epoch milliseconds. */
  constructor(private readonly home: Home, private readonly now: () => number = Date.now) {}

  /** The reconciler has seen all that it wanted to. */
  async well(connection: string): Promise<void> {
    const now = this.now();
    await this.#inTurn(async () => {
      const [looks, asks] = await Promise.all([this.#read(connection, 'looks'), this.#read(connection, 'asks')]);
      if (looks?.standing !== 'ok') await this.#write(connection, 'looks', { standing: 'ok', since: new Date(now).toISOString(), message: null });
      const over = asks?.standing === 'away' || now - (this.#failedAt.get(connection) ?? 0) > restMs;
      if (asks !== undefined && over) await rm(this.#file(connection, 'asks'), { force: true });
    });
  }

  async failed(connection: string, teller: Teller, error: unknown): Promise<void> {
    const now = this.now();
    const met = metOf(error);
    const standing = met === undefined ? undefined : standingOf(met, teller);
    if (met === undefined || standing === undefined) return;
    await this.#inTurn(async () => {
      if (teller === 'asks') this.#failedAt.set(connection, now);
      const before = await this.#read(connection, teller);
      if (before?.standing === standing && before.message === met.message) return;
      const since = before?.standing === standing ? before.since : new Date(now).toISOString();
      await this.#write(connection, teller, { standing, since, message: met.message });
    });
  }

  /** Does the work; how it fails is kept. */
  async watch<T>(connection: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await this.failed(connection, 'asks', error);
      throw error;
    }
  }

  /** The worst of what is known; null: nothing has been asked of it yet. */
  async of(connection: string): Promise<Standing | null> {
    const known = (await Promise.all((['looks', 'asks'] as const).map((teller) => this.#read(connection, teller)))).filter((one) => one !== undefined);
    return (['refused', 'away', 'ok'] as const).map((word) => known.find(({ standing }) => standing === word)).find((one) => one !== undefined) ?? null;
  }

  #file(connection: string, teller: Teller): string { return join(this.home.connections, `${connection}.${teller}.json`); }

  async #read(connection: string, teller: Teller): Promise<Standing | undefined> {
    return standingSchema.safeParse(await readJsonIfWhole(this.#file(connection, teller)).catch(() => undefined)).data;
  }

  async #write(connection: string, teller: Teller, standing: Standing): Promise<void> {
    await makePrivateFolder(this.home.connections);
    await writeAtomic(this.#file(connection, teller), JSON.stringify(standing));
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work).catch(() => undefined);
    this.#turn = turn;
    await turn;
  }
}
