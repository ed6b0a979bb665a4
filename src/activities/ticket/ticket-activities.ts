import type { ServedConnection } from '../../config/store.js';
import type { TrackerConfig } from '../../config/config.js';
import type { Bridges } from '../../connections/bridges.js';
import type { ConnectionKind } from '../../shared/connections.js';
import { TowpathError } from '../../shared/errors.js';
import type { TicketActivities } from '../../shared/ticket.js';
import { acrossTemporal } from '../across-temporal.js';
import { beating } from '../beating.js';
import { stillAt, type AtConnection } from '../still-at.js';
import { lookAtTicket } from './look-at-ticket.js';
import { showTicket } from './show-ticket.js';

export interface TicketDeps extends AtConnection {
  configs: AtConnection['configs'] & { connection(name: string): ServedConnection };
  bridges: Bridges;
}

const trackerOf = (deps: TicketDeps, project: string): { config: TrackerConfig; kind: ConnectionKind } => {
  const { configs } = deps;
  stillAt(deps, project, 'tracker');
  const config = configs.project(project).project.tracker;
  if (config === null) throw new TowpathError('CONNECTION_UNKNOWN', `${project} has no tracker any more`);
  return { config, kind: configs.connection(config.connection).connection.kind };
};

/** What items ask of their tracker, as a worker of the connection's queue registers it. */
export const createTicketActivities = (deps: TicketDeps): TicketActivities => ({
  lookAtTicket: acrossTemporal(beating(async (look) =>
    lookAtTicket({ ...trackerOf(deps, look.project), tracker: await deps.bridges.tracker(look.project), look }))),
  showTicket: acrossTemporal(beating(async (show) =>
    showTicket({ ...trackerOf(deps, show.project), tracker: await deps.bridges.tracker(show.project), show }))),
  createTicket: acrossTemporal(beating(async ({ project, title, body, once }) => {
    const { config } = trackerOf(deps, project);
    const { id, number, url } = await (await deps.bridges.tracker(project)).create({ title, body, once, start: config.start });
    return { id, number, url };
  })),
});
