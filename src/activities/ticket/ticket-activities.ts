import type { ServedConnection, ServedProject } from '../../config/store.js';
import type { TrackerConfig } from '../../config/config.js';
import type { Bridges } from '../../connections/bridges.js';
import type { ConnectionKind } from '../../shared/connections.js';
import { TowpathError } from '../../shared/errors.js';
import type { TicketActivities } from '../../shared/ticket.js';
import { acrossTemporal } from '../across-temporal.js';
import { beating } from '../beating.js';
import { lookAtTicket } from './look-at-ticket.js';
import { showTicket } from './show-ticket.js';

export interface TicketDeps {
  configs: { project(key: string): ServedProject; connection(name: string): ServedConnection };
  bridges: Bridges;
}

const trackerOf = ({ configs }: TicketDeps, project: string): { config: TrackerConfig; kind: ConnectionKind } => {
  const config = configs.project(project).project.tracker;
  if (config === null) throw new TowpathError('CONNECTION_UNKNOWN', `${project} has no tracker any more`);
  return { config, kind: configs.connection(config.connection).connection.kind };
};

/** What items ask of their tracker, as a worker of the connection's queue registers it. */
export const createTicketActivities = (deps: TicketDeps): TicketActivities => ({
  lookAtTicket: acrossTemporal(beating(async (look) =>
    lookAtTicket({ tracker: await deps.bridges.tracker(look.project), ...trackerOf(deps, look.project), look }))),
  showTicket: acrossTemporal(beating(async (show) =>
    showTicket({ tracker: await deps.bridges.tracker(show.project), ...trackerOf(deps, show.project), show }))),
  createTicket: acrossTemporal(beating(async ({ project, title, body, once }) => {
    const { config } = trackerOf(deps, project);
    const { id, number, url } = await (await deps.bridges.tracker(project)).create({ title, body, once, start: config.start });
    return { id, number, url };
  })),
});
