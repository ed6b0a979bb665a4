import { hostname } from 'node:os';
import type { Api } from '../../api/start-api.js';
import { openWebhooks } from '../../api/webhooks/open-webhooks.js';
import { connectClient } from '../../client/connect-client.js';
import { ensureHomeToken } from '../../client/home-token.js';
import { clearUp, readUp, writeUp } from '../../client/running.js';
import type { TowpathClient } from '../../client/towpath-client.js';
import type { ConfigStore } from '../../config/store.js';
import type { Bridges } from '../../connections/bridges.js';
import type { Home } from '../../host/home.js';
import { Standings } from '../../host/standings.js';
import type { RunGoingOn } from '../../worker/runs-going-on.js';
import { startWorker, type RunningWorker } from '../../worker/start-worker.js';
import { ensureEngine, keepEngine, stopEngine, type Engine } from '../../../temporal/engine.js';
import { awaitProjects, greetProjects } from './await-projects.js';
import { connectionHealth } from './connection-health.js';
import { openBridges } from './open-bridges.js';
import { startApiSomewhere } from './start-api.js';

export interface SystemOptions {
  home: Home;
  env: NodeJS.ProcessEnv;
  configs: ConfigStore;
  /** undefined: 7420, or a free one where that is taken. */
  port: number | undefined;
  version: string;
  say: (line: string) => void;
  /** What concerns everybody: a provider that fails, and that it answers again. */
  notice?: (text: string) => void;
  /** Demo and tests: an engine of this home's own, whatever the environment says. */
  embeddedOnly?: boolean;
}

export interface System {
  engine: Engine;
  api: Api;
  client: TowpathClient;
  worker: RunningWorker;
  configs: ConfigStore;
  bridges: Bridges;
  standings: Standings;
  /** Hands runs over, ends everything that ends with `up`, and gives the runs that go on. */
  stop(): Promise<RunGoingOn[]>;
}

/** What was begun, ended in the opposite order, whatever of it fails. */
class Endings {
  readonly #steps: (() => Promise<unknown>)[] = [];
  add(step: () => Promise<unknown>): void { this.#steps.unshift(step); }
  async run(): Promise<void> {
    const failures: unknown[] = [];
    for (const step of this.#steps) await step().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }
}

/** An engine that a killed `up` of this home left over ends with this one. */
const ownsEngine = async (home: Home, engine: Engine): Promise<boolean> =>
  engine.kind === 'embedded' && (engine.started || (await readUp(home))?.ownsEngine === true);

const begin = async (options: SystemOptions, endings: Endings): Promise<Omit<System, 'stop'>> => {
  const { home, env, configs, say, version } = options;
  const ask = { home, env, say, ...(options.embeddedOnly === undefined ? {} : { embeddedOnly: options.embeddedOnly }) };
  const engine = await ensureEngine(ask);
  const owned = await ownsEngine(home, engine);
  if (owned) endings.add(async () => stopEngine(home));
  if (engine.kind === 'embedded') {
    const kept = keepEngine(ask);
    endings.add(async () => kept.release());
  }
  const { address, tls, apiKey } = engine.connectOptions;
  const client = await connectClient({ address, namespace: engine.namespace, home, ...(tls === undefined ? {} : { tls }), ...(apiKey === undefined ? {} : { apiKey }) });
  endings.add(async () => client.close());
  const bridges = openBridges(configs, env);
  const standings = new Standings(home);
  const webhooks = openWebhooks({ home, configs, client, bridges, standings, env, say });
  // After the API: what it still takes is stored, and dispatched by the next `up`.
  endings.add(async () => webhooks.close());
  const api = await startApiSomewhere({
    client, home, version, say, intake: webhooks.intake, homeToken: await ensureHomeToken(home), bind: configs.host()?.bind ?? '127.0.0.1',
    lookups: {
      people: () => configs.people(),
      engineUi: () => engine.ui,
      slots: () => configs.host() ?? null,
      addConfig: async (file) => {
        const { projects } = await configs.add(file);
        const keys = projects.map((project) => project.key);
        await awaitProjects(client, keys);
        await announce();
        return keys;
      },
      connections: async () => connectionHealth({ configs, standings, intake: webhooks.intake }),
    },
  }, options.port);
  endings.add(async () => api.close());
  const startedAt = new Date().toISOString();
  const announce = async (): Promise<void> => writeUp(home, {
    apiUrl: api.url, startedAt, ui: engine.ui, address: engine.address, namespace: engine.namespace, configs: configs.files(), ownsEngine: owned,
  });
  const worker = await startWorker({
    home, connect: engine.connectOptions, namespace: engine.namespace, configs, bridges, standings, host: hostname(), env,
    clusterMode: engine.kind === 'cluster', link: (key) => `${api.url}/pulls/${key}`,
    ...(options.notice === undefined ? {} : { notice: options.notice }),
  });
  endings.add(async () => worker.shutdown());
  await greetProjects({ client, say, keys: configs.projects().map(({ project }) => project.key) });
  await announce();
  return { engine, api, client, worker, configs, bridges, standings };
};

/** Starts engine, API and worker in this process. What was begun is ended again when a later part fails. */
export const startSystem = async (options: SystemOptions): Promise<System> => {
  const endings = new Endings();
  endings.add(async () => options.configs.close());
  // Last: while it stands, another `up` waits for this one's end instead of racing it.
  endings.add(async () => clearUp(options.home));
  try {
    const parts = await begin(options, endings);
    const stop = async (): Promise<RunGoingOn[]> => {
      const going = await parts.worker.shutdown();
      await endings.run();
      return going;
    };
    let stopping: Promise<RunGoingOn[]> | undefined;
    return { ...parts, stop: () => (stopping ??= stop()) };
  } catch (error) {
    await endings.run().catch(() => undefined); // the first failure is the one to tell
    throw error;
  }
};
