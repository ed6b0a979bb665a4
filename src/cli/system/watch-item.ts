import type { TowpathClient } from '../../client/towpath-client.js';
import type { ItemDocument } from '../../shared/documents.js';
import type { Call } from '../command.js';
import { attemptOf, changeId, changeLine } from '../screens/change-line.js';
import { clockOf } from '../screens/clock.js';
import { oneLine, clip } from '../screens/item-table.js';
import { verbCommand, wayOn } from '../screens/next-commands.js';
import { stateMark } from '../screens/state-mark.js';
import { duration, secondsSince } from '../screens/times.js';
import { waitingText } from '../screens/waiting-text.js';
import { LastLine } from './last-line.js';
import { interruptedExit, pauseFor } from './pause.js';
import { rememberShown } from './shown-revision.js';

const lookMs = 1_000;

const sayChange = async (call: Call, item: ItemDocument): Promise<void> => {
  const { out } = call;
  out.event({
    event: 'change', at: new Date(call.around.now()).toISOString(), key: item.key, state: item.state, waitingFor: item.waitingFor,
    waitingOn: item.waitingOn, since: item.since, stage: item.stage, attempt: attemptOf(item), revision: item.revision,
  });
  out.data(changeLine(item, out.paint, clockOf(call)));
  const waits = waitingText(item, clockOf(call));
  if (waits !== undefined) out.data(`    waits for ${oneLine(waits)}`);
  if (item.reason !== null && item.state === 'blocked') out.data(`    because: ${oneLine(item.reason)}`);
  for (const question of item.decide?.questions ?? []) out.data(`    ? ${oneLine(question)}`);
  const way = wayOn(item);
  if (way === undefined) return;
  if (item.decide?.what === 'approval') out.data(`    read it with \`towpath read ${item.key}\`, then:`);
  out.data(`    ${way}`);
  if (item.can.includes('reject')) out.data(`    ${verbCommand(item, 'reject')}`);
  await rememberShown(call.home, item);
};

/** The one line that is written over and over. */
const statusLine = (call: Call, item: ItemDocument, last: string): string => {
  const { now } = clockOf(call);
  const attempt = attemptOf(item);
  const begun = item.run?.startedAt ?? item.since;
  return [
    item.key, stateMark(item, call.out.paintTalk), ...(item.stage === null ? [] : [`${item.stage}${attempt > 0 ? ` ${String(attempt)}` : ''}`]),
    duration(secondsSince(begun, now)), ...(last === '' ? [] : [clip(oneLine(last), 100)]),
  ].join(' · ');
};

/** How the watching ends, or undefined while the item goes on. */
const endOf = (item: ItemDocument): number | undefined => {
  if (item.state === 'done') return 0;
  return item.state === 'stopped' || item.state === 'blocked' ? 1 : undefined;
};

const isAway = (error: unknown): boolean =>
  ['ENGINE_UNREACHABLE', 'WORKER_AWAY'].includes(String((error as { code?: unknown }).code));

/** Shows an item's progress until it ends. 0: done; 1: blocked or stopped, which needs a person. */
export const watchItem = async (call: Call, client: TowpathClient, key: string): Promise<number> => {
  const { out, interrupted } = call;
  const lastLine = new LastLine(call.home);
  let before = '';
  let away = false;
  for (let first = true; !interrupted.aborted; first = false) {
    let item: ItemDocument;
    try {
      item = await client.item(key);
    } catch (error) {
      if (first || !isAway(error)) throw error;
      if (!away) out.say(`${(error as Error).message}. Still watching.`);
      away = true;
      await pauseFor(lookMs, interrupted);
      continue;
    }
    away = false;
    const id = `${changeId(item)}${String(attemptOf(item))}${item.revision ?? ''}`;
    if (id !== before) await sayChange(call, item);
    before = id;
    const end = endOf(item);
    if (end !== undefined) return end;
    if (out.canShowStatus) out.status(statusLine(call, item, await lastLine.of(item)));
    await pauseFor(lookMs, interrupted);
  }
  return interruptedExit(interrupted);
};
