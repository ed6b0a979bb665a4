import type { Client } from '@temporalio/client';
import { hintItem, startHintedItem } from '../../client/hint-item.js';
import { readLastRound, reopenItem } from '../../client/rounds.js';
import type { ConfigStore, ServedConnection } from '../../config/store.js';
import type { Bridges } from '../../connections/bridges.js';
import type { Home } from '../../host/home.js';
import type { Standings } from '../../host/standings.js';
import { TowpathError } from '../../shared/errors.js';
import { projectKeyPattern } from '../../shared/ids.js';
import { workflowTypes } from '../../shared/messages.js';
import { Reconciler, type Telling } from './reconciler.js';

export interface ReconcileDeps {
  home: Home;
  client: Client;
  configs: Pick<ConfigStore, 'connections' | 'projects' | 'onChange'>;
  bridges: Bridges;
  standings: Standings;
  log: (text: string) => void;
}

const openItems = (client: Client) => async (project: string): Promise<string[]> => {
  if (!projectKeyPattern.test(project)) return [];
  const keys: string[] = [];
  const query = `WorkflowType = '${workflowTypes.item}' AND ExecutionStatus = 'Running' AND Project = '${project}'`;
  for await (const { workflowId } of client.workflow.list({ query, pageSize: 1_000 })) keys.push(workflowId.slice('item/'.length));
  return keys;
};

const tellingOf = ({ client, home }: ReconcileDeps): Telling => ({
  hint: (told) => hintItem({ client, home }, told), start: (told) => startHintedItem({ client }, told), open: openItems(client),
  rounds: { last: (key) => readLastRound({ client, home }, key), reopen: (item) => reopenItem({ client }, item) },
});

/** One that no project uses has nothing to look at. */
const find = ({ configs }: ReconcileDeps, name: string): ServedConnection | undefined =>
  configs.connections().find(({ connection, projects }) => connection.name === name && projects.length > 0);

/** Seconds that a tracker asked for, at least those of the period. */
const waitAfter = (error: unknown, seconds: number): number => {
  const asked = error instanceof TowpathError ? error.facts['retryAfterSeconds'] : undefined;
  return Math.max(seconds, typeof asked === 'number' ? asked : 0);
};

/** How often one that is not configured is looked for; a change of the configuration tells sooner. */
const absentSeconds = 60;

/** Looks of the reconciler at one connection, for as long as it is configured; also when it comes back. */
export class Looks {
  #reconciler: Reconciler | undefined;
  #fullAt = 0;
  /** That have or had it. */
  readonly #projects = new Set<string>();
  #toldLeft = false;
  #said = '';

  constructor(private readonly deps: ReconcileDeps, private readonly name: string) {}

  /** Looks. Milliseconds until the next one is due. */
  async next(): Promise<number> {
    const served = find(this.deps, this.name);
    let seconds = served?.connection.reconcile.lightSeconds ?? absentSeconds;
    try {
      if (served === undefined) await this.#leave();
      else await this.#look(served);
      this.#said = '';
    } catch (error) {
      if (served !== undefined) await this.deps.standings.failed(this.name, 'looks', error);
      this.#say(error);
      seconds = waitAfter(error, seconds);
    }
    return seconds * 1000;
  }

  async #look(served: ServedConnection): Promise<void> {
    const { connection, projects } = served;
    for (const { key } of projects) this.#projects.add(key);
    this.#reconciler ??= this.#begin(served);
    this.#toldLeft = false;
    const now = Date.now();
    const full = now >= this.#fullAt;
    await this.#reconciler.look(full, now);
    if (full) this.#fullAt = now + connection.reconcile.fullSeconds * 1000;
    await this.deps.standings.well(this.name);
  }

  #begin({ connection }: ServedConnection): Reconciler {
    const { deps, name } = this;
    this.#fullAt = 0;
    return new Reconciler({ connection, bridges: deps.bridges, telling: tellingOf(deps), projects: () => find(deps, name)?.projects ?? [] });
  }

  /** It is configured no more: items look once, and those that lie there say so. */
  async #leave(): Promise<void> {
    this.#reconciler = undefined;
    if (this.#toldLeft) return;
    const { hint, open } = tellingOf(this.deps);
    for (const project of new Set([...this.#projects, ...this.deps.configs.projects().map((one) => one.project.key)])) {
      for (const key of await open(project)) {
        for (const reason of ['ticket', 'pull'] as const) await hint({ key, hint: { connection: this.name, reason, ref: null, actor: null } });
      }
    }
    this.#toldLeft = true;
  }

  #say(error: unknown): void {
    const says = error instanceof Error ? error.message : String(error);
    if (says !== this.#said) this.deps.log(`reconciler of ${this.name}: ${says}`);
    this.#said = says;
  }
}
