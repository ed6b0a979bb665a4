import type { Usage } from '../shared/activities.js';
import { addUsage } from '../shared/usage.js';

/** The largest figure of each part: a call's figures only grow while it is streamed. */
const larger = (a: Usage, b: Usage): Usage => ({
  input: Math.max(a.input, b.input), output: Math.max(a.output, b.output),
  cacheRead: Math.max(a.cacheRead, b.cacheRead), cacheWrite: Math.max(a.cacheWrite, b.cacheWrite),
});

const total = ({ input, output, cacheRead, cacheWrite }: Usage): number => input + output + cacheRead + cacheWrite;

/** Sums the calls of a run by their ids: what one call says several times counts once. */
export class CallUsage {
  readonly #calls = new Map<string, Usage>();

  /** Returns what the call has used as far as it is known, or undefined where that was known before. */
  add(id: string, usage: Usage): Usage | undefined {
    const known = this.#calls.get(id);
    const now = known === undefined ? usage : larger(known, usage);
    this.#calls.set(id, now);
    return known !== undefined && total(known) === total(now) ? undefined : now;
  }

  /** null: no call has said anything. */
  get total(): Usage | null {
    return this.#calls.size === 0 ? null : [...this.#calls.values()].reduce(addUsage);
  }
}
