import type { Config, ConnectionConfig, ProjectConfig } from '../../config/config.js';
import type { Bridges } from '../../connections/bridges.js';
import type { Account, ConnectionCheck } from '../../connections/connection.js';
import { hookAddress } from '../../connections/hook-address.js';
import type { ConnectionKind } from '../../shared/connections.js';
import { TowpathError } from '../../shared/error-table.js';
import { fail, pass, warn, type Check, type Patient } from './check.js';
import { examineSecrets } from './connection-secrets.js';
import { checkDeliveries } from './deliveries.js';
import { bridgesOf } from './file-bridges.js';

/** Of everything that one tracker or forge is asked, and of one answer of it. */
const patienceMs = 10_000;
const answerMs = 9_000;

const sayOf = (error: unknown): string => (error instanceof TowpathError ? error.detail : (error as Error).message);

const pages: Readonly<Record<ConnectionKind, string>> = { plane: 'plane', gitea: 'gitea', forgejo: 'gitea', github: 'github', generic: 'generic' };

/** Without these it works, less well. */
const bearable: readonly ConnectionCheck['what'][] = ['hook', 'clock'];

interface Asked { name: string; connection: ConnectionConfig; port: () => Promise<{ account(): Promise<Account>; check(hook: string | null): Promise<ConnectionCheck[]> }> }

const lineOf = ({ name, connection }: Asked, { what, ok, says }: ConnectionCheck): Check => {
  if (ok) return pass(`${name} ${what}`, says);
  return (bearable.includes(what) ? warn : fail)(`${name} ${what}`, says, `docs/${pages[connection.kind]}.md says how it is set up.`);
};

/** By which of a person's ids the connection knows them. */
const idsOf = (kind: ConnectionKind): readonly string[] => (kind === 'forgejo' ? ['forgejo', 'gitea'] : [kind]);

const checkAccount = ({ name, connection }: Asked, account: Account, { people }: Config): Check[] => {
  const person = people.find(({ ids }) => idsOf(connection.kind).some((channel) => ids[channel] === account.id));
  if (person === undefined) return [];
  return [warn(`${name} account`, `its token is ${person.name}'s own: their comments and moves are taken for Towpath's, and nobody may approve a pull request of their own`, 'Make an account of Towpath\'s own there, and give the connection its token.')];
};

/** undefined: not done in time; what comes later counts no more. */
const inTime = async <T>(work: Promise<T>, ms: number): Promise<T | undefined> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => { timer = setTimeout(() => { resolve(undefined); }, ms); });
  try { return await Promise.race([work, late]); } finally { clearTimeout(timer); }
};

const examineOne = async (asked: Asked, config: Config): Promise<Check[]> => {
  const port = await asked.port();
  const { name, secrets } = asked.connection;
  const checks = await port.check(secrets.length === 0 ? null : hookAddress(name, config.host.publicUrl));
  const known = checks.some(({ what, ok }) => what === 'account' && ok) ? checkAccount(asked, await port.account(), config) : [];
  return [...checks.map((check) => lineOf(asked, check)), ...known];
};

const ask = async (asked: Asked, config: Config, ms: number): Promise<Check[]> => {
  try {
    const found = await inTime(examineOne(asked, config), ms);
    return found ?? [lineOf(asked, { what: 'reachable', ok: false, says: `not all was answered within ${String(ms / 1000)} s; look again when it is less busy` })];
  } catch (error) {
    return [fail(asked.name, sayOf(error), `docs/${pages[asked.connection.kind]}.md says how it is set up.`)];
  }
};

const portsOf = (config: Config, { key, tracker, forge }: ProjectConfig, bridges: Bridges): Asked[] => {
  const at = (what: string, use: { connection: string } | null, port: Asked['port']): Asked[] => {
    const connection = config.connections.find(({ name }) => name === use?.connection);
    return connection === undefined ? [] : [{ name: `${what} ${key}`, connection, port }];
  };
  return [...at('tracker', tracker, () => bridges.tracker(key)), ...at('forge', forge, () => bridges.forge(key))];
};

/** Every connection of the file: its secrets, what its trackers and forges say, whether webhooks come. A server that is away is a finding. */
export const checkConnections = async ({ home, env }: Pick<Patient, 'home' | 'env'>, config: Config, ms = patienceMs): Promise<Check[]> => {
  const secrets = await Promise.all(config.connections.map(async (connection) => examineSecrets(connection, config.host, env)));
  const usable = secrets.filter((one) => one.usable).map(({ name }) => name);
  const bridges = bridgesOf(config, env, Math.min(answerMs, ms));
  const asked = config.projects.flatMap((project) => portsOf(config, project, bridges)).filter(({ connection }) => usable.includes(connection.name));
  const [answers, deliveries] = await Promise.all([Promise.all(asked.map(async (one) => ask(one, config, ms))), checkDeliveries(home, config.connections)]);
  return [...secrets.flatMap(({ checks }) => checks), ...answers.flat(), ...deliveries];
};
