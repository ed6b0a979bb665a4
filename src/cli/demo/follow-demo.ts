import type { TowpathClient } from '../../client/towpath-client.js';
import type { Home } from '../../host/home.js';
import type { ItemDocument } from '../../shared/documents.js';
import type { Call } from '../command.js';
import { attemptOf, changeId, changeLine } from '../screens/change-line.js';
import { clockOf } from '../screens/clock.js';
import { timelineLine } from '../screens/item-screen.js';
import { oneLine } from '../screens/item-table.js';
import { duration, secondsSince } from '../screens/times.js';
import { LastLine } from '../system/last-line.js';
import { pauseFor } from '../system/pause.js';
import { decide } from './decide.js';

const lookMs = 250;

const over = ({ state }: ItemDocument): boolean => state === 'done' || state === 'blocked' || state === 'stopped';

/** Tells each change of the item once, with what its timeline gained. */
class Teller {
  #change = '';
  readonly #told = new Set<string>();

  constructor(private readonly call: Call) {}

  tell(item: ItemDocument): void {
    const { out, around } = this.call;
    const clock = clockOf(this.call);
    for (const entry of item.timeline) {
      const id = JSON.stringify(entry);
      if (this.#told.has(id)) continue;
      this.#told.add(id);
      out.data(`  ${out.paint('quiet', timelineLine(entry, clock))}`);
    }
    const change = `${changeId(item)}${String(attemptOf(item))}`;
    if (change === this.#change) return;
    this.#change = change;
    out.data(changeLine(item, out.paint, clock));
    const { key, state, waitingFor, stage } = item;
    out.event({ event: 'change', at: new Date(around.now()).toISOString(), key, state, waitingFor, stage, attempt: attemptOf(item) });
  }
}

/** Follows the item to its end and stops at the gates for a decision. undefined: interrupted. */
export const followDemo = async (call: Call, place: { client: TowpathClient; home: Home }, key: string): Promise<ItemDocument | undefined> => {
  const { out, interrupted } = call;
  const teller = new Teller(call);
  const lastLine = new LastLine(place.home);
  while (!interrupted.aborted) {
    const item = await place.client.item(key);
    teller.tell(item);
    if (over(item)) return item;
    if (item.decide !== null && (item.waitingFor === 'answer' || item.waitingFor === 'approval')) await decide(call, place, item);
    else if (out.canShowStatus) {
      const last = oneLine(await lastLine.of(item));
      out.status(`${key} ${item.stage ?? ''} ${duration(secondsSince(item.run?.startedAt ?? item.since, call.around.now()))}${last === '' ? '' : ` · ${last}`}`);
    }
    await pauseFor(lookMs, interrupted);
  }
  return undefined;
};
