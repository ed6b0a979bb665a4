import type { HintAnswer } from '../../client/hint-item.js';
import { hintSideOf, type Hint } from '../../shared/hints.js';

/** Of so many items' sides; what is forgotten is told once more. */
const most = 10_000;

/**
 * What items were told lately. A hint only says "look again", so one that is sent after several deliveries were stored
 * stands for all of them: a flood about one item costs the engine one signal instead of hundreds.
 */
export class ToldHints {
  /** Item and side → when the last hint that arrived was sent, by the monotonic clock. */
  readonly #sent = new Map<string, number>();

  /** `storedAt`: when the delivery lay in the spool, by `performance.now()`. */
  async tell({ key, hint: { reason }, storedAt }: { key: string; hint: Hint; storedAt: number }, send: () => Promise<HintAnswer>): Promise<HintAnswer> {
    const name = `${key} ${hintSideOf(reason)}`;
    const last = this.#sent.get(name);
    if (last !== undefined && last > storedAt) return 'told';
    const sentAt = performance.now();
    const answer = await send();
    if (answer === 'told') this.#remember(name, sentAt);
    return answer;
  }

  #remember(name: string, sentAt: number): void {
    this.#sent.delete(name);
    this.#sent.set(name, sentAt);
    const oldest = this.#sent.size > most ? this.#sent.keys().next().value : undefined;
    if (oldest !== undefined) this.#sent.delete(oldest);
  }
}
