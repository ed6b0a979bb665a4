import type { ConnectionConfig, ProjectConfig } from '../config/config.js';
import { resolveSecret } from '../config/secrets.js';
import type { ServedProject } from '../config/store.js';
import type { ConnectionKind } from '../shared/connections.js';
import { TowpathError } from '../shared/error-table.js';
import type { Bridges } from './bridges.js';
import type { Connection } from './connection.js';
import { createGiteaForge } from './gitea/forge.js';
import { createGiteaTracker } from './gitea/tracker.js';
import { signInAsApp } from './github/app-token.js';
import type { HostedForge } from './hosted-forge.js';
import { createPace, type Pace } from './http/pace.js';
import type { Tracker, TrackerPlace } from './tracker.js';

/** What a kind of connection can be. */
export interface BridgeKind {
  tracker?: (options: { connection: Connection; place: TrackerPlace; pace: Pace; timeoutMs?: number }) => Tracker;
  /** `repository`: `owner/name`; `base`: where pull requests go to. */
  forge?: (options: { connection: Connection; repository: string; base: string; pace: Pace; timeoutMs?: number }) => HostedForge;
}

export type BridgeKinds = Partial<Record<ConnectionKind, BridgeKind>>;

const gitea: BridgeKind = { tracker: createGiteaTracker, forge: createGiteaForge };
export const giteaKinds: BridgeKinds = { gitea, forgejo: gitea };

export interface BridgesOptions {
  /** Thrown when no served file has it: PROJECT_NOT_FOUND. `ConfigStore` does. */
  project: (key: string) => ServedProject;
  /** Where references to secrets are looked up. */
  env: NodeJS.ProcessEnv;
  kinds: BridgeKinds;
  /** Of one answer. Default: as each kind has it. */
  timeoutMs?: number;
}

const configuredToken = ({ name, token }: ConnectionConfig, env: NodeJS.ProcessEnv): Promise<string> => {
  if (token === null) throw new TowpathError('SECRET_MISSING', `connection ${name} has no token`);
  return resolveSecret(token, env);
};

/** With the token of the configuration, or as a GitHub App, whose token is held and made anew. */
const signInOf = (connection: ConnectionConfig, env: NodeJS.ProcessEnv): Pick<Connection, 'token' | 'app'> => {
  const { app, name, url } = connection;
  if (app === null) return { token: async () => configuredToken(connection, env) };
  const signedIn = signInAsApp({ name, url: url ?? '', id: app.id, installation: app.installation, key: () => resolveSecret(app.key, env) });
  return { token: signedIn.token, app: signedIn };
};

const connectionOf = ({ config }: ServedProject, name: string): ConnectionConfig => {
  const found = config.connections.find((one) => one.name === name);
  if (found === undefined) throw new TowpathError('CONNECTION_UNKNOWN', `${name}; there are: ${config.connections.map((one) => one.name).join(', ') || 'none'}`);
  return found;
};

const placeOf = ({ project, states, start }: NonNullable<ProjectConfig['tracker']>): TrackerPlace => ({
  project, start, stateNames: [...new Set([...(start.state === null ? [] : [start.state]), ...Object.values(states)])],
  done: states.done ?? null, cancelled: states.cancelled ?? null,
});

/** What was made for a configuration, until it says something else. */
const createMemory = () => {
  const made = new Map<string, { of: string; value: unknown }>();
  return <T>(key: string, about: unknown, make: () => T): T => {
    const of = JSON.stringify(about);
    const there = made.get(key);
    if (there?.of === of) return there.value as T;
    const value = make();
    made.set(key, { of, value });
    return value;
  };
};

/** Trackers and forges of all projects; for each connection one limiter, for everything in this process that asks it. */
export const createBridges = ({ project: served, env, kinds, timeoutMs }: BridgesOptions): Bridges => {
  const paces = new Map<string, Pace>();
  const remembered = createMemory();
  const paceOf = ({ config }: ServedProject, { name }: ConnectionConfig): Pace => {
    const key = `${config.file}\0${name}`;
    const pace = paces.get(key) ?? createPace();
    paces.set(key, pace);
    return pace;
  };
  const patience = timeoutMs === undefined ? {} : { timeoutMs };
  // One for tracker, forge and git: an App's token is made once.
  const opened = ({ config }: ServedProject, connection: ConnectionConfig): Connection => remembered(`connection ${config.file}\0${connection.name}`, connection, () => ({
    name: connection.name, kind: connection.kind, url: connection.url ?? '', workspace: connection.workspace, ...signInOf(connection, env),
  }));
  const none = (key: string, what: string): TowpathError => new TowpathError('CONNECTION_UNKNOWN', `project ${key} has no ${what}`);
  const makeTracker = (key: string): Tracker => {
    const found = served(key);
    const { tracker } = found.project;
    if (tracker === null) throw none(key, 'tracker');
    const connection = connectionOf(found, tracker.connection);
    return remembered(`tracker ${key}`, [found.config.file, connection, tracker], () => {
      const make = kinds[connection.kind]?.tracker;
      if (make === undefined) throw none(key, `tracker: ${connection.kind} is none`);
      return make({ connection: opened(found, connection), place: placeOf(tracker), pace: paceOf(found, connection), ...patience });
    });
  };
  const forgeOf = (key: string) => {
    const found = served(key);
    const { forge, repository } = found.project;
    if (forge === null) throw none(key, 'hosted forge');
    return { found, forge, base: repository.base, connection: connectionOf(found, forge.connection) };
  };
  const makeForge = (key: string): HostedForge => {
    const { found, forge, base, connection } = forgeOf(key);
    return remembered(`forge ${key}`, [found.config.file, connection, forge, base], () => {
      const make = kinds[connection.kind]?.forge;
      if (make === undefined) throw none(key, `forge: ${connection.kind} is none`);
      return make({ connection: opened(found, connection), repository: forge.repository, base, pace: paceOf(found, connection), ...patience });
    });
  };
  return {
    tracker: (key) => promised(() => makeTracker(key)),
    forge: (key) => promised(() => makeForge(key)),
    gitToken: (key) => promised(() => {
      const { found, connection } = forgeOf(key);
      return opened(found, connection).token();
    }),
  };
};

/** What is thrown becomes a rejection. */
const promised = async <T>(work: () => T | Promise<T>): Promise<T> => work();
