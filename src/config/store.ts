import { resolve } from 'node:path';
import type { Config, ConnectionConfig, HostConfig, ProjectConfig } from './config.js';
import { FileChange } from './file-change.js';
import { parseConfig, readConfig, type ConfigReading } from './load.js';
import { readRemembered, remember, type RememberedFile } from './remembered-files.js';
import { refuseTaken } from './refuse-taken.js';
import { ServedFile, troubleOf, type FileTrouble } from './served-file.js';
import type { TokenPerson } from './token-people.js';
import type { Home } from '../host/home.js';
import { TowpathError } from '../shared/errors.js';

export interface ConfigChange {
  file: string;
  /** `refused`: the present version has a mistake or is gone, the last good one stays in force. */
  what: 'added' | 'reloaded' | 'refused';
  config: Config;
  trouble: FileTrouble | null;
}
export interface ServedProject { config: Config; project: ProjectConfig }
/** `projects`: those that have it as tracker or forge; of `generic` all of the file, since their keys choose. */
export interface ServedConnection { config: Config; connection: ConnectionConfig; projects: ProjectConfig[] }

export interface StoreOptions {
  home: Home;
  /** Where `env:NAME` tokens are read. Default: this process's environment. */
  env?: NodeJS.ProcessEnv;
  /** Milliseconds between looks at the files; a change counts when it has rested for one. Default 500. */
  pollMs?: number;
}

export const connectionsOf = (config: Config): ServedConnection[] => config.connections.map((connection) => {
  const uses = ({ forge, tracker }: ProjectConfig): boolean => forge?.connection === connection.name || tracker?.connection === connection.name;
  return { config, connection, projects: connection.kind === 'generic' ? config.projects : config.projects.filter(uses) };
});

type Listener = (change: ConfigChange) => void;

/**
 * The files that one running Towpath serves. It watches them, keeps the last good version of one that is edited
 * badly or removed, and remembers them in the home, so that a restart serves them again.
 */
export class ConfigStore {
  readonly #home: Home;
  readonly #env: NodeJS.ProcessEnv;
  readonly #served = new Map<string, ServedFile>();
  readonly #listeners = new Set<Listener>();
  readonly #timer: NodeJS.Timeout;
  #forgotten: string[] = [];
  /** Remembered, but neither as it stands nor as it was can it be served. */
  #unservable: (RememberedFile & { trouble: FileTrouble })[] = [];
  #queue: Promise<unknown> = Promise.resolve();
  #looking = false;

  private constructor({ home, env = process.env, pollMs = 500 }: StoreOptions) {
    this.#home = home;
    this.#env = env;
    this.#timer = setInterval(() => { void this.#look(); }, pollMs);
    this.#timer.unref();
  }

  /** Serves what the home remembers. What is gone is forgotten: `forgotten()` names it. */
  static async open(options: StoreOptions): Promise<ConfigStore> {
    const store = new ConfigStore(options);
    await store.#inTurn(async () => {
      const remembered = await readRemembered(store.#home);
      for (const one of remembered) await store.#restore(one);
      if (store.#forgotten.length > 0) await store.#remember();
    });
    return store;
  }

  /**
   * Serves the file from now on, or reads it anew if it is served already.
   * Thrown: CONFIG_NOT_FOUND, CONFIG_INVALID, PROJECT_TAKEN (key or repository), CONNECTION_TAKEN, with both paths.
   */
  async add(file: string): Promise<Config> {
    return this.#inTurn(async () => {
      const { config } = await this.#readAndAccept(resolve(file));
      await this.#remember();
      return config;
    });
  }

  files(): string[] { return [...this.#served.keys()]; }
  configs(): Config[] { return [...this.#served.values()].map(({ config }) => config); }
  projects(): ServedProject[] { return this.configs().flatMap((config) => config.projects.map((project) => ({ config, project }))); }

  /** Thrown when no served file has it: PROJECT_NOT_FOUND. */
  project(key: string): ServedProject {
    const found = this.projects().find(({ project }) => project.key === key);
    if (found !== undefined) return found;
    const known = this.projects().map(({ project }) => project.key).join(', ');
    throw new TowpathError('PROJECT_NOT_FOUND', `${key}; served here: ${known === '' ? 'none' : known}`);
  }

  connections(): ServedConnection[] { return this.configs().flatMap(connectionsOf); }

  /** Thrown when no served file has it: CONNECTION_UNKNOWN. */
  connection(name: string): ServedConnection {
    const found = this.connections().find(({ connection }) => connection.name === name);
    if (found === undefined) throw new TowpathError('CONNECTION_UNKNOWN', name);
    return found;
  }

  /** Everybody with a token, of all files. */
  people(): TokenPerson[] { return [...this.#served.values()].flatMap(({ people }) => people); }
  /** Of the file that was served first: one machine has one number of slots. */
  host(): HostConfig | undefined { return this.configs()[0]?.host; }
  /** What is wrong with the files as they stand; empty when all is in force as written. */
  problems(): FileTrouble[] {
    return [...[...this.#served.values()].flatMap((served) => served.troubles()), ...this.#unservable.map(({ trouble }) => trouble)];
  }
  /** Files that the home remembered and that were gone when the store was opened. */
  forgotten(): string[] { return [...this.#forgotten]; }

  /** Told after each change and each refused edit. Gives the way to stop it. */
  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#listeners.clear();
    await this.#queue;
  }

  /** One at a time: two files with one key must not both find it free. */
  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #restore({ file, text }: RememberedFile): Promise<void> {
    const change = new FileChange(file);
    try {
      await change.know();
      await this.#accept(await readConfig(file), change);
    } catch (error) {
      if (!(error instanceof TowpathError)) throw error;
      if (error.code === 'CONFIG_NOT_FOUND') this.#forgotten.push(file);
      else await this.#restoreLastGood({ file, text }, { error, change });
    }
  }

  /** A restart during a bad edit: the version that was in force before stays so. */
  async #restoreLastGood({ file, text }: RememberedFile, now: { error: TowpathError; change: FileChange }): Promise<void> {
    try {
      const served = await this.#accept({ config: parseConfig(file, text), text }, now.change);
      served.refuse(now.error);
    } catch (older) {
      if (!(older instanceof TowpathError)) throw older;
      this.#unservable.push({ file, text, trouble: troubleOf(file, now.error, 'its projects are not served') });
    }
  }

  async #readAndAccept(file: string): Promise<ServedFile> {
    // Before the reading: what is written meanwhile is a change.
    const change = this.#served.get(file)?.change ?? new FileChange(file);
    await change.know();
    return this.#accept(await readConfig(file), change);
  }

  async #accept(reading: ConfigReading, change: FileChange): Promise<ServedFile> {
    const { file } = reading.config;
    refuseTaken(reading.config, this.configs().filter((other) => other.file !== file));
    const before = this.#served.get(file);
    const served = before ?? new ServedFile(reading, change);
    await served.accept(reading, this.#env);
    this.#served.set(file, served);
    this.#unservable = this.#unservable.filter((one) => one.file !== file);
    this.#tell(served, before === undefined ? 'added' : 'reloaded');
    return served;
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    for (const served of [...this.#served.values()]) {
      if (await served.change.look()) await this.#inTurn(() => this.#reload(served));
    }
    this.#looking = false;
  }

  async #reload(served: ServedFile): Promise<void> {
    try {
      await this.#accept(await readConfig(served.file), served.change);
      await this.#remember();
    } catch (error) {
      served.refuse(error);
      this.#tell(served, 'refused');
    }
  }

  async #remember(): Promise<void> {
    const kept = [...this.#served.values(), ...this.#unservable];
    await remember(this.#home, kept.map(({ file, text }) => ({ file, text })));
  }

  #tell({ file, config, trouble }: ServedFile, what: ConfigChange['what']): void {
    for (const listener of this.#listeners) listener({ file, what, config, trouble });
  }
}
