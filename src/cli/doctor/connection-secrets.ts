import type { Config, ConnectionConfig } from '../../config/config.js';
import { resolveSecret } from '../../config/secrets.js';
import { hookAddress } from '../../connections/hook-address.js';
import { TowpathError } from '../../shared/error-table.js';
import { fail, pass, type Check } from './check.js';

/** `usable`: there is something to sign in with, as far as the configuration names one. */
export interface ExaminedSecrets { name: string; checks: Check[]; usable: boolean }

interface Named { what: string; reference: string; /** It signs us in there, rather than a sender here. */ signsIn: boolean }

const referencesOf = ({ token, app, secrets }: ConnectionConfig): Named[] => [
  ...(token === null ? [] : [{ what: 'token', reference: token, signsIn: true }]),
  ...(app === null ? [] : [{ what: 'key of the app', reference: app.key, signsIn: true }]),
  ...secrets.map((reference) => ({ what: 'secret of its webhooks', reference, signsIn: false })),
];

/** Why it cannot be read; undefined: it can. */
const troubleOf = async (reference: string, env: NodeJS.ProcessEnv): Promise<string | undefined> =>
  resolveSecret(reference, env).then(() => undefined, (error: unknown) => (error instanceof TowpathError ? error.detail : (error as Error).message));

const webhookWords = ({ name, secrets }: ConnectionConfig, { publicUrl }: Config['host']): string => {
  if (secrets.length === 0) return 'no webhooks: the reconciler alone looks';
  if (publicUrl !== null) return `senders enter ${hookAddress(name, publicUrl)}`;
  return `senders enter ${hookAddress(name, null)} behind the address under which they reach this API (\`host.publicUrl\` says which)`;
};

/** Whether the secrets of a connection can be read; never what they are. */
export const examineSecrets = async (connection: ConnectionConfig, host: Config['host'], env: NodeJS.ProcessEnv): Promise<ExaminedSecrets> => {
  const { name, kind, url } = connection;
  const references = referencesOf(connection);
  const read = await Promise.all(references.map(async (one) => ({ ...one, trouble: await troubleOf(one.reference, env) })));
  const missing = read.flatMap(({ what, trouble, signsIn }) => (trouble === undefined ? [] : [{ signsIn, check: fail(`connection ${name}`, `${what}: ${trouble}`, 'Set it where `towpath up` runs, and here.') }]));
  const fine = pass(`connection ${name}`, `${kind}${url === null ? '' : ` ${url}`}, ${references.length === 0 ? 'without secrets' : 'its secrets can be read'}; ${webhookWords(connection, host)}`);
  return { name, checks: missing.length > 0 ? missing.map(({ check }) => check) : [fine], usable: !missing.some(({ signsIn }) => signsIn) };
};
