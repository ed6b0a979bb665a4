import { describe, expect, test } from '@jest/globals';
import type { SlotReserveContext } from '@temporalio/worker';
import { HostSlots } from '../../src/worker/host-slots.js';

const context = { slotType: 'activity', taskQueue: 'runs', workerIdentity: 'h', workerBuildId: '', isSticky: false } as SlotReserveContext;

describe('slots of a queue', () => {
  test('issued and adopted runs count together against the limit', () => {
    let adopted = 1;
    const slots = new HostSlots({ limit: () => 2, adopted: () => adopted });
    expect(slots.tryReserveSlot(context)).not.toBeNull();
    expect(slots.tryReserveSlot(context)).toBeNull();
    adopted = 0;
    expect(slots.tryReserveSlot(context)).not.toBeNull();
    expect(slots.tryReserveSlot(context)).toBeNull();
    slots.releaseSlot();
    expect(slots.tryReserveSlot(context)).not.toBeNull();
  });

  test('who waits gets a slot when one is free, and when the limit is raised', async () => {
    let limit = 1;
    const slots = new HostSlots({ limit: () => limit, adopted: () => 0 });
    slots.tryReserveSlot(context);
    const waiting = [slots.reserveSlot(context, new AbortController().signal), slots.reserveSlot(context, new AbortController().signal)];
    slots.releaseSlot();
    await Promise.race(waiting);
    expect(slots.issued).toBe(1);
    limit = 2;
    await Promise.all(waiting);
    expect(slots.issued).toBe(2);
  });

  test('who gives up waiting takes nothing and hands the reason back', async () => {
    const slots = new HostSlots({ limit: () => 0, adopted: () => 0 });
    const giveUp = new AbortController();
    const waiting = slots.reserveSlot(context, giveUp.signal);
    const reason = new Error('no longer needed');
    giveUp.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(slots.issued).toBe(0);
  });
});
