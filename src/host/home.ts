import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { RunFolder } from './run-folder.js';
import { TowpathError } from '../shared/error-table.js';
import { parseKey, roundOfRun } from '../shared/ids.js';

/** Where everything lies that is not in the repository. Two homes never meet. */
export interface Home {
  root: string;
  /** Engine: database file, `engine.json`, log. */
  engine: string;
  mirrors: string;
  runs: string;
  /** One folder an item: clone, private homes, fresh trees. */
  items: string;
  archive: string;
  /** Logins of agents that renew them: one folder an agent, shared by all runs. */
  logins: string;
  /** One mark for each provider that has failed since it last answered. */
  providers: string;
  /** How each connection stands, as it was last met. */
  connections: string;
  /** Deliveries of webhooks that are not dispatched yet, and those that were, with what became of them. */
  spool: string;
  deliveries: string;
  /** What was said once. */
  notices: string;
  /** The running `towpath up`: pid, API address. */
  up: string;
  /** The configuration files that this home serves. */
  configs: string;
  /** Token of the running API for this home's own commands, mode 0600. */
  token: string;
}

export const openHome = (root: string): Home => ({
  root,
  engine: join(root, 'engine'),
  mirrors: join(root, 'mirrors'),
  runs: join(root, 'runs'),
  items: join(root, 'items'),
  archive: join(root, 'archive'),
  logins: join(root, 'logins'),
  providers: join(root, 'providers'),
  connections: join(root, 'connections'),
  spool: join(root, 'spool'),
  deliveries: join(root, 'deliveries'),
  notices: join(root, 'notices'),
  up: join(root, 'up.json'),
  configs: join(root, 'configs.json'),
  token: join(root, 'token'),
});

/** `TOWPATH_HOME`, else `~/.towpath`. */
export const homeOf = (env: NodeJS.ProcessEnv): Home =>
  openHome(resolve(env['TOWPATH_HOME'] ?? join(env['HOME'] ?? homedir(), '.towpath')));

/** Thrown when key or run could leave the home. */
const safe = (key: string, run?: string): void => {
  if (parseKey(key) === undefined) throw new TowpathError('KEY_INVALID', key.slice(0, 80));
  if (run !== undefined && !/^[0-9]+(\.[a-z0-9-]+){4}$/.test(run)) throw new TowpathError('NAME_UNSAFE', `run ${run.slice(0, 80)}`);
};

export const runFolder = (home: Home, key: string, run: string): RunFolder => {
  safe(key, run);
  return { key, run, path: join(home.runs, key, run) };
};

export interface ItemFolders { root: string; /** Of the run's round. */ clone: (run: string) => string; /** The private homes of its runs. */ homes: string; home: (run: string) => string; tree: (run: string) => string }

export const itemFolders = (home: Home, key: string): ItemFolders => {
  safe(key);
  const root = join(home.items, key);
  return {
    root,
    clone: (run) => { safe(key, run); return join(root, roundOfRun(run) === 1 ? 'clone' : `clone-${String(roundOfRun(run))}`); },
    homes: join(root, 'home'),
    home: (run) => { safe(key, run); return join(root, 'home', run); },
    tree: (run) => { safe(key, run); return join(root, 'tree', run); },
  };
};

export const mirrorPath = (home: Home, project: string): string => join(home.mirrors, `${project}.git`);
/** Of the newest round that has ended; earlier ones lie beside it: `<KEY>.r<round>.json`. */
export const archivePath = (home: Home, key: string, round?: number): string => {
  safe(key);
  return join(home.archive, `${key}${round === undefined ? '' : `.r${String(round)}`}.json`);
};
