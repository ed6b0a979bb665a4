import { TowpathError } from '../../shared/error-table.js';
import type { Pause, Waits } from './lanes.js';

const first = 200;
const longest = 5_000;
/** A tracker that limits us may ask for more, but nobody keeps a delivery waiting for an hour. */
const longestAsked = 5 * 60_000;
/** Tries of one that fails by itself, not because something is away. */
const tries = 5;

/** Grows with failures in a row. */
const grown = (failures: number): number => Math.min(first * 2 ** (failures - 1), longest);

const asked = (error: unknown): number => {
  const seconds = error instanceof TowpathError ? error.facts['retryAfterSeconds'] : undefined;
  return typeof seconds === 'number' && seconds > 0 ? Math.min(seconds * 1000, longestAsked) : 0;
};

/** What a failure says about others: the engine is away for all, a tracker for its connection; the rest is the delivery's own. */
const pauseOf = (error: unknown, { lane, connection }: Waits): Pause => {
  const code = error instanceof TowpathError ? error.code : undefined;
  if (code === 'ENGINE_UNREACHABLE' || code === 'ENGINE_NOT_PREPARED') return { what: 'engine' };
  // A token that is not there is missing for all of them, until somebody sets it.
  return code === 'CONNECTION_AWAY' || code === 'SECRET_MISSING' ? { what: 'connection', name: connection } : { what: 'lane', name: lane };
};

/** Counts failures in a row of engine, connections and single deliveries. */
export class Pauses {
  readonly #failures = new Map<string, number>();

  /** For how long to wait and for what; `giveUp`: it has failed by itself too often. */
  after(error: unknown, one: Waits & { id: string }): { pause: Pause; ms: number; giveUp: boolean } {
    const pause = pauseOf(error, one);
    const key = pause.what === 'engine' ? 'engine' : pause.what === 'connection' ? `connection ${pause.name}` : `delivery ${one.id}`;
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    const isAway = error instanceof TowpathError && error.code === 'WORKER_AWAY';
    return { pause, ms: Math.max(grown(failures), asked(error)), giveUp: pause.what === 'lane' && !isAway && failures >= tries };
  }

  /** One went through: `reached`: the engine was asked. */
  well({ connection, id }: Waits & { id: string }, reached: boolean): void {
    this.#failures.delete(`delivery ${id}`);
    this.#failures.delete(`connection ${connection}`);
    if (reached) this.#failures.delete('engine');
  }
}
