import { setTimeout as sleep } from 'node:timers/promises';
import type { ActivitySlotInfo, CustomSlotSupplier, SlotPermit, SlotReserveContext } from '@temporalio/worker';

/** Between two looks for a free slot, in milliseconds. */
const handOutMs = 100;

export interface SlotCounts {
  /** The host's limit now; a reload may change it. */
  limit: () => number;
  /** Runs that are followed without an activity of this worker. */
  adopted: () => number;
}

/**
 * Slots of this host for one queue: what was issued and what was adopted count together, so a restarted worker takes
 * no new run while the old ones fill the machine. What cannot be taken stays in the queue, and no attempt burns.
 */
export class HostSlots implements CustomSlotSupplier<ActivitySlotInfo> {
  readonly type = 'custom';
  #issued = 0;

  constructor(private readonly counts: SlotCounts) {}

  get issued(): number { return this.#issued; }

  async reserveSlot(context: SlotReserveContext, signal: AbortSignal): Promise<SlotPermit> {
    for (;;) {
      const permit = this.tryReserveSlot(context);
      if (permit !== null) return permit;
      // The core wants its own reason back, not an error about it.
      await sleep(handOutMs, undefined, { signal }).catch(() => { throw signal.reason; });
    }
  }

  tryReserveSlot(_context: SlotReserveContext): SlotPermit | null {
    if (this.#issued + this.counts.adopted() >= this.counts.limit()) return null;
    this.#issued += 1;
    return {};
  }

  markSlotUsed(): void { /* Counted when it was reserved. */ }

  releaseSlot(): void { this.#issued -= 1; }
}
