import { listEnded, readEnded, readWaiting, type ShownDelivery } from '../../api/webhooks/kept-deliveries.js';
import type { Home } from '../../host/home.js';
import { TowpathError } from '../../shared/error-table.js';

export interface Wanted { connection: string | undefined; limit: number }

/** The newest first: those that wait, and those that ended. One that is in both has just ended. */
export const findDeliveries = async (home: Home, { connection, limit }: Wanted): Promise<ShownDelivery[]> => {
  const isWanted = (one: ShownDelivery): boolean => connection === undefined || one.connection === connection;
  const waiting = new Map((await readWaiting(home)).filter(isWanted).map((one) => [one.id, one]));
  const ended: ShownDelivery[] = [];
  for (const id of await listEnded(home)) {
    if (ended.length === limit) break;
    const one = await readEnded(home, id);
    if (one === undefined || !isWanted(one)) continue;
    waiting.delete(id);
    ended.push(one);
  }
  return [...waiting.values(), ...ended].sort((one, other) => (one.id < other.id ? 1 : -1)).slice(0, limit);
};

/** Thrown when none begins so (DELIVERY_NOT_FOUND), or several (USAGE). */
export const findDelivery = async (home: Home, id: string): Promise<ShownDelivery> => {
  const exact = await readEnded(home, id);
  if (exact !== undefined) return exact;
  const waiting = await readWaiting(home);
  const ids = new Set([...waiting.map((one) => one.id), ...await listEnded(home)].filter((one) => id !== '' && one.startsWith(id)));
  if (ids.size > 1 && !ids.has(id)) throw new TowpathError('USAGE', `${String(ids.size)} deliveries begin with ${id.slice(0, 80)}`);
  const [found] = ids.has(id) ? [id] : [...ids];
  const delivery = found === undefined ? undefined : await readEnded(home, found) ?? waiting.find((one) => one.id === found);
  if (delivery === undefined) throw new TowpathError('DELIVERY_NOT_FOUND', id.slice(0, 80));
  return delivery;
};
