/** An entity takes 250 updates/s at up to 10 in flight and collapses above: a client keeps to 5 a workflow. */
const most = 5;

/** Runs calls, at most five at once for each key, the others in order of arrival. */
export class InFlight {
  readonly #busy = new Map<string, { running: number; waiting: (() => void)[] }>();

  async run<T>(key: string, call: () => Promise<T>): Promise<T> {
    const lane = this.#busy.get(key) ?? { running: 0, waiting: [] };
    this.#busy.set(key, lane);
    if (lane.running < most) lane.running += 1;
    else await new Promise<void>((go) => { lane.waiting.push(go); });
    try {
      return await call();
    } finally {
      const next = lane.waiting.shift();
      // A place that is handed on stays counted.
      if (next !== undefined) next();
      else if ((lane.running -= 1) === 0) this.#busy.delete(key);
    }
  }
}
