import type { Config, ConnectionConfig, ProjectConfig } from '../../config/config.js';
import type { ConfigStore } from '../../config/store.js';
import type { Bridges } from '../../connections/bridges.js';
import type { Standings } from '../../host/standings.js';
import { TowpathError } from '../../shared/error-table.js';
import { examineSecrets } from '../doctor/connection-secrets.js';
import type { Output } from '../output.js';

export interface Greeting {
  configs: Pick<ConfigStore, 'configs'>;
  bridges: Bridges;
  standings: Pick<Standings, 'failed'>;
  env: NodeJS.ProcessEnv;
  out: Pick<Output, 'event' | 'warn'>;
  interrupted: AbortSignal;
}

/** Of one connection, so that a file of many projects does not use up a tracker's minute. */
const mostPlaces = 5;

interface Place { lies: string; lacks: () => Promise<string | null> }

const placesOf = ({ key, tracker, forge }: ProjectConfig, name: string, bridges: Bridges): Place[] => [
  ...(forge?.connection === name ? [{ lies: forge.repository, lacks: async () => (await bridges.forge(key)).lacks() }] : []),
  ...(tracker?.connection === name ? [{ lies: tracker.project, lacks: async () => (await bridges.tracker(key)).lacks() }] : []),
];

/** One request a place; tickets and code of one repository are one. */
const askAround = async ({ bridges, standings }: Greeting, { projects }: Config, { name }: ConnectionConfig): Promise<string[]> => {
  const places = new Map(projects.flatMap((project) => placesOf(project, name, bridges)).reverse().map((place) => [place.lies, place]));
  const said: string[] = [];
  for (const { lacks } of [...places.values()].slice(0, mostPlaces)) {
    try {
      const missing = await lacks();
      if (missing !== null) said.push(missing);
    } catch (error) {
      await standings.failed(name, 'looks', error);
      said.push(error instanceof TowpathError ? error.detail : String(error));
      // What is away for one is away for all.
      if (!(error instanceof TowpathError) || error.code === 'CONNECTION_AWAY') break;
    }
  }
  return said;
};

const greetOne = async (greeting: Greeting, config: Config, connection: ConnectionConfig): Promise<void> => {
  const { env, out, interrupted } = greeting;
  const { checks, usable } = await examineSecrets(connection, config.host, env);
  const missing = checks.filter(({ status }) => status === 'FAIL').map(({ detail }) => detail);
  const said = [...new Set([...missing, ...(usable ? await askAround(greeting, config, connection) : [])])];
  if (said.length === 0 || interrupted.aborted) return;
  const message = said.join('; ');
  out.event({ event: 'connection', connection: connection.name, message });
  out.warn(`connection ${connection.name}: ${message}. \`towpath doctor\` says what helps.`);
};

/**
 * Says once, a line a connection, what keeps it from working: a secret that is not there, a token that is refused, a right
 * that is missing, a server that is away. Beside everything else: nothing waits for it, and it never fails.
 */
export const greetConnections = async (greeting: Greeting): Promise<void> => {
  await Promise.allSettled(greeting.configs.configs().flatMap((config) => config.connections.map(async (connection) => greetOne(greeting, config, connection))));
};
