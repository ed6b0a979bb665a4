/** Answered with 401 in a minute; then 429. */
const most = 30;
const windowMs = 60_000;
const addresses = 10_000;

/** Counts wrongly signed deliveries an address. Rightly signed ones are never limited: many senders share an address. */
export class WrongSignatures {
  readonly #counts = new Map<string, { since: number; count: number }>();

  /** Counts one more; true: there were too many of late. */
  isTooMany(address: string, now: number): boolean {
    const known = this.#counts.get(address);
    const fresh = known === undefined || now - known.since > windowMs;
    const count = fresh ? 1 : known.count + 1;
    if (fresh) this.#counts.delete(address);
    this.#counts.set(address, { since: fresh ? now : known.since, count });
    if (this.#counts.size > addresses) this.#counts.delete(this.#counts.keys().next().value as string);
    return count > most;
  }
}
