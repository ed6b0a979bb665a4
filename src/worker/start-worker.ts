import { Client, Connection } from '@temporalio/client';
import { NativeConnection, type Worker } from '@temporalio/worker';
import { Adoption } from '../activities/run/adopt.js';
import { FollowedRuns } from '../activities/run/followed-runs.js';
import { removeOldRuns } from '../activities/run/retention.js';
import { readKnownAttempts, releaseLostStarts } from '../activities/run/release-lost-starts.js';
import type { RunHost } from '../activities/run/run-host.js';
import { priceOf } from '../config/price-of.js';
import type { ConfigStore } from '../config/store.js';
import type { Bridges } from '../connections/bridges.js';
import { localBridges } from '../connections/local-bridges.js';
import { runGitThrough } from '../host/git.js';
import type { Home } from '../host/home.js';
import { Standings } from '../host/standings.js';
import { Launcher } from '../launcher/launcher.js';
import { clientOptions, type ConnectOptions } from '../../temporal/engine.js';
import { announceConnections, announcedConnections, announceProjects } from './announce-projects.js';
import { buildWorkers, connectionWorker, defaultBundle, type WorkersOptions } from './build-workers.js';
import { ConnectionWorkers } from './connection-workers.js';
import { installRuntime, writeLog } from './install-runtime.js';
import { readRunGoingOn, type RunGoingOn } from './runs-going-on.js';

export interface StartWorkerOptions {
  home: Home;
  connect: ConnectOptions;
  namespace: string;
  configs: ConfigStore;
  /** The trackers and forges of the projects. Absent: all of them are local. */
  bridges?: Bridges;
  /** Where it is kept how connections stand. Default: of the home. */
  standings?: Standings;
  /** The host's stable name: the same after a restart. */
  host: string;
  /** With a cluster another host may take runs over: runs hold a lease. */
  clusterMode: boolean;
  /** Seconds until another host may take a run over, with a cluster. Default 120. */
  failoverSeconds?: number;
  /** Where references to secrets are looked up. Default: this process's environment. */
  env?: NodeJS.ProcessEnv;
  /** Where people see an item's pull request. */
  link?: (key: string) => string | null;
  /** Shows a line to the people of this installation. It stands in the worker's log in any case. */
  notice?: (text: string) => void;
  /** Another workflow bundle, for tests. */
  bundle?: string;
}

export interface RunningWorker {
  /** Resolves with the number of runs that were adopted at boot, before anything was polled. */
  adopted: number;
  followed(): Promise<RunGoingOn[]>;
  /** Rejects when a worker fails for good; resolves after `shutdown`. */
  ended: Promise<void>;
  /** Hands all runs over and returns those that go on. */
  shutdown(): Promise<RunGoingOn[]>;
}

const defaultFailoverSeconds = 120;
const tidyMs = 3_600_000;

/** A project that is no longer served has no prices: its runs stay without. */
const pricing = (configs: ConfigStore): RunHost['priceOf'] => ({ project, ...query }) => {
  const served = configs.projects().find((one) => one.project.key === project);
  return served === undefined ? null : priceOf(served.config.prices, query);
};

interface Opened { client: Client; connection: Connection; native: NativeConnection }

const open = async ({ connect, namespace, host }: StartWorkerOptions): Promise<Opened> => {
  const connection = await Connection.connect(clientOptions(connect));
  const client = new Client({ connection, namespace, identity: host });
  return { client, connection, native: await NativeConnection.connect(connect) };
};

/** Starts the workers of a host: adopts what goes on, then polls. Thrown when the engine cannot be reached. */
export const startWorker = async (options: StartWorkerOptions): Promise<RunningWorker> => {
  const { home, configs, clusterMode, bridges = localBridges, standings = new Standings(options.home) } = options;
  installRuntime(home);
  const { client, connection, native } = await open(options);
  const launcher = new Launcher(home);
  runGitThrough(launcher.git);
  const leaving = new AbortController();
  const log = (text: string): void => { writeLog(home, text); };
  const host: RunHost = {
    client, home, identity: options.host, cluster: clusterMode, env: options.env ?? process.env, priceOf: pricing(configs),
    bridges, startRunner: launcher.startRunner, followed: new FollowedRuns(), shutdown: leaving.signal, log,
  };
  const adoption = new Adoption(host);
  const failoverSeconds = clusterMode ? options.failoverSeconds ?? defaultFailoverSeconds : null;
  const { link } = options;
  const notice = (text: string): void => { log(text); options.notice?.(text); };
  const known = await readKnownAttempts(home);
  const serving: WorkersOptions = { connection: native, namespace: options.namespace, host, configs, bridges, standings, failoverSeconds, notice, bundle: options.bundle ?? defaultBundle(), ...(link === undefined ? {} : { link }) };
  const [adopted, workers] = await Promise.all([adoption.scan(), buildWorkers(serving)]);
  const connections = new ConnectionWorkers({ create: (name) => connectionWorker(serving, name), log });
  if (!clusterMode) await releaseLostStarts(host, known).catch((error: unknown) => { log(`runs that were never begun: ${String(error)}`); });
  const followed = (): Promise<RunGoingOn[]> => Promise.all(host.followed.list().map(readRunGoingOn));
  const running = Promise.all(workers.map((worker) => worker.run()));
  const watching = adoption.watch();
  const announce = announcing({ client, configs, connections, clusterMode, log });
  const tidyUp = (): void => { removeOldRuns(home, configs.host()?.transcripts).catch((error: unknown) => { log(`old runs: ${String(error)}`); }); };
  tidyUp();
  const tidy = setInterval(tidyUp, tidyMs);
  tidy.unref();

  const close = async (): Promise<void> => {
    clearInterval(tidy);
    announce.stop();
    leaving.abort();
    stop(workers);
    await Promise.allSettled([running, watching, announce.settled(), connections.close()]);
    await native.close();
    await connection.close();
    runGitThrough();
    await launcher.close();
  };
  const ended = running.then(() => undefined);
  // Told to whoever waits for it; without a listener it must not end the process.
  ended.catch(() => undefined);
  let closing: Promise<RunGoingOn[]> | undefined;
  return {
    adopted, followed,
    ended,
    shutdown: () => (closing ??= followed().then(async (going) => { await close(); return going; })),
  };
};

const stop = (workers: readonly Worker[]): void => {
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
};

/** Trackers and forges that the configuration has and a project uses. */
const usedConnections = (configs: ConfigStore): string[] =>
  configs.connections().filter(({ connection, projects }) => connection.kind !== 'generic' && projects.length > 0).map(({ connection }) => connection.name);

interface AnnouncingOptions { client: Client; configs: ConfigStore; connections: ConnectionWorkers; clusterMode: boolean; log: (text: string) => void }
interface Announcing { stop: () => void; settled: () => Promise<void> }

/** At boot and after each reload; what could not be told is told again. */
const announcing = ({ client, configs, connections, clusterMode, log }: AnnouncingOptions): Announcing => {
  const again = { timer: undefined as NodeJS.Timeout | undefined, stopped: false };
  let last = Promise.resolve();
  const announceAll = async (): Promise<void> => {
    await announceProjects(client, configs);
    // One that is configured no more is answered for, so that its items say so. In a cluster another host may have it.
    const left = clusterMode ? [] : await announcedConnections(client);
    await connections.serve([...new Set([...usedConnections(configs), ...left])]);
    await announceConnections(client, configs);
  };
  const tell = (): void => {
    clearTimeout(again.timer);
    last = last.then(() => (again.stopped ? undefined : announceAll())).catch((error: unknown) => {
      log(`projects could not be told their settings: ${String(error)}`);
      if (!again.stopped) again.timer = setTimeout(tell, 2_000).unref();
    });
  };
  const off = configs.onChange(({ what }) => { if (what !== 'refused') tell(); });
  tell();
  return { stop: () => { again.stopped = true; clearTimeout(again.timer); off(); }, settled: () => last };
};
