import type { TowpathClient } from '../../client/towpath-client.js';
import type { ItemRow } from '../../shared/documents.js';
import type { Call } from '../command.js';
import { changeLine } from '../screens/change-line.js';
import { clockOf } from '../screens/clock.js';
import { wayOnLines } from '../screens/way-on-lines.js';
import { interruptedExit } from './pause.js';
import { watchAll } from './watch-all.js';

/** One line a change; for a wait that a person must end, the exact command. */
export const sayRow = async (call: Call, client: TowpathClient, row: ItemRow): Promise<void> => {
  const { out } = call;
  const { key, title, pipeline, state, waitingFor, waitingOn, since, stage } = row; // an ended one comes as a whole document
  out.event({ event: 'change', at: new Date(call.around.now()).toISOString(), key, title, pipeline, state, waitingFor, waitingOn, since, stage });
  if (out.json) return;
  const lines = await wayOnLines(client, row);
  out.data(changeLine(row, out.paint, clockOf(call)));
  for (const line of lines) out.data(`    ${line}`);
};

/** Follows every item until it is interrupted. */
export const watchEverything = async (call: Call, client: TowpathClient): Promise<number> => {
  await watchAll({
    client, interrupted: call.interrupted,
    changed: async (row) => sayRow(call, client, row),
    away: (since) => { call.out.say(since === undefined ? 'The engine answers again.' : `${since}. Still watching.`); },
  });
  return interruptedExit(call.interrupted);
};
