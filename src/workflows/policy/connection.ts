import { connectionWait } from './budgets.js';
import { settle } from './changes.js';
import type { ItemData } from './item-data.js';
import { note } from './timeline.js';

/** An outside system did not answer after the activity's own tries: the item waits and goes on by itself. */
export const connectionLost = (data: ItemData, now: number, why: { name: string; message: string; retryAfterSeconds?: number | null }): ItemData => {
  const tries = (data.connection?.tries ?? 0) + 1;
  const lost: ItemData = {
    ...data, merging: false,
    connection: { name: why.name, tries, until: now + Math.max(connectionWait(tries), why.retryAfterSeconds ?? 0) * 1000 },
    lastFailure: { class: 'connection', message: why.message, tail: '' },
  };
  return settle(data, tries === 1 ? note(lost, now, { event: 'waiting', detail: why.message }) : lost, now);
};

export const connectionBack = (data: ItemData, now: number): ItemData =>
  data.connection === null ? data : settle(data, note({ ...data, connection: null, lastFailure: null }, now, { event: 'connected', detail: data.connection.name }), now);
