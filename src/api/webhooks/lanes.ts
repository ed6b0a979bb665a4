/** What waits to be dispatched: order within a lane, lanes side by side, pauses for a lane or for all of a connection. Pure. */

export interface Waits { lane: string; connection: string }

/** `engine`: everything. */
export type Pause = { what: 'engine' } | { what: 'connection'; name: string } | { what: 'lane'; name: string };

export class Lanes<T extends Waits> {
  readonly #queues = new Map<string, T[]>();
  /** Lanes with somebody to take, in the order in which they became so. */
  readonly #ready = new Set<string>();
  /** Until when, by `what name`. */
  readonly #pauses = new Map<string, number>();
  /** Lanes that a pause keeps. */
  readonly #kept = new Map<string, Set<string>>();
  #size = 0;

  /** Those that wait and those that are being dispatched. */
  get size(): number { return this.#size; }

  add(one: T): void {
    const queue = this.#queues.get(one.lane);
    if (queue === undefined) { this.#queues.set(one.lane, [one]); this.#ready.add(one.lane); }
    else queue.push(one);
    this.#size += 1;
  }

  /** The next to dispatch, or undefined: none is ready. Its lane is busy until `done` or `again`. */
  take(now: number): T | undefined {
    this.#resume(now);
    if (this.#pauses.has('engine')) return undefined;
    for (const lane of this.#ready) {
      this.#ready.delete(lane);
      const one = this.#queues.get(lane)?.[0];
      if (one === undefined) continue;
      const pause = [`connection ${one.connection}`, `lane ${lane}`].find((key) => this.#pauses.has(key));
      if (pause !== undefined) { this.#keep(pause, lane); continue; }
      return one;
    }
    return undefined;
  }

  done({ lane }: T): void {
    const queue = this.#queues.get(lane);
    queue?.shift();
    this.#size -= 1;
    if (queue === undefined || queue.length === 0) this.#queues.delete(lane);
    else this.#ready.add(lane);
  }

  /** It stays the first of its lane, and is not tried before the pause is over. */
  again({ lane }: T, pause: Pause, until: number): void {
    const key = pause.what === 'engine' ? 'engine' : `${pause.what} ${pause.name}`;
    this.#pauses.set(key, Math.max(until, this.#pauses.get(key) ?? 0));
    this.#ready.add(lane);
  }

  /** When the first pause is over; undefined: there is none. */
  nextChange(): number | undefined {
    return this.#pauses.size === 0 ? undefined : Math.min(...this.#pauses.values());
  }

  #keep(pause: string, lane: string): void {
    const kept = this.#kept.get(pause) ?? new Set();
    kept.add(lane);
    this.#kept.set(pause, kept);
  }

  #resume(now: number): void {
    for (const [key, until] of this.#pauses) {
      if (until > now) continue;
      this.#pauses.delete(key);
      for (const lane of this.#kept.get(key) ?? []) this.#ready.add(lane);
      this.#kept.delete(key);
    }
  }
}
