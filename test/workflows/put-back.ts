import { readLastRound, reopenItem } from '../../src/client/rounds.js';
import { reopenTicket, type Rounds } from '../../src/connections/reopen-ticket.js';
import type { Tracker } from '../../src/connections/tracker.js';
import { openHome } from '../../src/host/home.js';
import type { Lock } from './lock.js';

/** Asks as webhook and reconciler do: of the real engine, and of a tracker that is the world's. */
export const putBack = (lock: Lock, key: string) => () => {
  const { outside, reopened } = lock.world;
  const tracker = {
    ticket: async () => ({ ...outside.ticket, id: 'x', number: 1, labels: [], assignees: [], url: null }),
    account: async () => ({ id: '90', name: 'towpath', bot: true }), lastMove: async () => outside.move,
  } as unknown as Tracker;
  const rounds: Rounds = {
    last: (one) => readLastRound({ client: lock.client, home: openHome('/nowhere') }, one),
    reopen: async (item) => { reopened.push(item); await reopenItem({ client: lock.client }, item); },
  };
  return reopenTicket({ tracker, connection: 'board', project: lock.key, number: Number(key.split('-')[1]), start: { state: 'To do', label: null, assignee: null }, rounds });
};
