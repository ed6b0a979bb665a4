import { hostedIdentity, holdsSecret, originOf, readHosted, repositoryNameOf } from './hosted-repository.js';
import { gitHubUrl } from './normalise-connection.js';
import { asList, asMap, asText, refuseRepeats, type Complaints, type Raw } from './raw.js';
import { connectionKinds, forgeKinds, trackerKinds } from '../shared/connections.js';
import { isHosted } from './paths.js';
import type { Path } from './source.js';

/** Keys that some kinds read alone, and the kinds that cannot do without. */
const ownKeys: Readonly<Record<string, { of: readonly string[]; needed: readonly string[]; like: string }>> = {
  url: { of: trackerKinds, needed: ['plane', 'gitea', 'forgejo'], like: 'the server\'s address, like url: https://git.example.test' },
  workspace: { of: ['plane'], needed: ['plane'], like: 'the workspace\'s slug' },
  token: { of: trackerKinds, needed: [], like: '' },
  app: { of: ['github'], needed: [], like: '' },
  secret: { of: [...trackerKinds, 'generic'], needed: ['generic'], like: 'secret: env:NAME; nothing comes without' },
  signature: { of: ['generic'], needed: [], like: '' }, deliveryId: { of: ['generic'], needed: [], like: '' },
  paths: { of: ['generic'], needed: [], like: '' }, events: { of: ['generic'], needed: [], like: '' },
};

const checkConnection = (complaints: Complaints, name: string, connection: Raw): void => {
  const path = ['connections', name];
  const kind = asText(connection['kind']);
  if (name === 'local') complaints.add({ path, part: 'key', message: '"local" is Towpath\'s own forge and tracker', expected: 'another name' });
  if (kind === undefined || ![...trackerKinds, 'generic'].some((one) => one === kind)) return;
  for (const [key, { of, needed, like }] of Object.entries(ownKeys)) {
    if (key in connection && !of.includes(kind)) complaints.add({ path: [...path, key], part: 'key', message: `a connection of kind ${kind} has no ${key}`, expected: `kind: ${of.join(', ')}` });
    if (!(key in connection) && needed.includes(kind)) complaints.add({ path, part: 'key', message: `a connection of kind ${kind} has no \`${key}\``, expected: like });
  }
  const server = /^(.+?)\/api(?:\/v\d+)?\/*$/.exec(asText(connection['url']) ?? '')?.[1];
  if (server !== undefined) complaints.add({ path: [...path, 'url'], message: 'names the API', expected: `the server's own address: ${server}` });
  if ('token' in connection && 'app' in connection && kind === 'github') complaints.add({ path, part: 'key', message: 'has both `token` and `app`', expected: 'one of them' });
};

interface Known { connections: Raw }
interface Place { project: Raw; path: Path }

const urlOf = (connection: Raw): string => (asText(connection['url']) ?? gitHubUrl).replace(/\/+$/, '');

/** A mistake of the connection's own is told where it stands: what would follow from it is not told too. */
const hasKind = ({ kind }: Raw): boolean => connectionKinds.some((one) => one === kind);
const hasUrl = ({ kind, url }: Raw): boolean => (url === undefined ? kind === 'github' : /^https?:\/\//i.test(asText(url) ?? ''));

const checkName = (complaints: Complaints, at: { path: Path; name: string; kinds: readonly string[]; what: string }, { connections }: Known): Raw | undefined => {
  const fitting = Object.entries(connections).filter(([, one]) => at.kinds.some((kind) => kind === asMap(one)['kind'])).map(([name]) => name);
  const found = Object.hasOwn(connections, at.name) ? asMap(connections[at.name]) : undefined;
  if (found === undefined) complaints.name(at.path, at.name, { what: 'connection', valid: fitting });
  else if (hasKind(found) && !fitting.includes(at.name)) complaints.add({ path: at.path, message: `${at.name} is of kind ${String(found['kind'])}, which is no ${at.what}`, expected: `a connection of kind ${at.kinds.join(', ')}` });
  if (found === undefined || !fitting.includes(at.name)) return undefined;
  // One that only sends deliveries needs no way in.
  if (!('token' in found) && !('app' in found)) complaints.add({ path: at.path, message: `${at.name} has no \`token\``, expected: `connections.${at.name}.token: env:NAME${found['kind'] === 'github' ? ', or an app' : ''}` });
  return found;
};

const checkLocal = (complaints: Complaints, { project, path }: Place, { connections }: Known): void => {
  const url = asText(asMap(project['repository'])['url']);
  if (url === undefined || !isHosted(url)) return;
  const address = readHosted(url);
  const at = [...path, 'repository', 'url'];
  if (address === undefined) { complaints.add({ path: at, message: 'is no address that Towpath goes to', expected: 'https, ssh, git@host:owner/name, or a path of this machine' }); return; }
  const forges = Object.entries(connections).filter(([, one]) => forgeKinds.some((kind) => kind === asMap(one)['kind'])).map(([name]) => name);
  const near = forges.find((name) => address.origin !== null && originOf(urlOf(asMap(connections[name]))) === address.origin) ?? null;
  complaints.add({ path: at, message: 'a hosted repository needs a forge', expected: `forge: a name of \`connections\`${forges.length === 0 ? ', of kind gitea, forgejo or github' : ` (${forges.join(', ')})`}; or a path of this machine` }, near);
};

/** Gives the forge's repository, where all is well. */
const checkForge = (complaints: Complaints, place: Place, known: Known): { identity: string; repository: string } | undefined => {
  const { project, path } = place;
  const written = project['forge'] ?? 'local';
  if (written === 'local') { checkLocal(complaints, place, known); return undefined; }
  const short = typeof written === 'string';
  const name = asText(short ? written : asMap(written)['connection']);
  if (name === undefined) return undefined;
  const at = short ? [...path, 'forge'] : [...path, 'forge', 'connection'];
  const connection = checkName(complaints, { path: at, name, kinds: forgeKinds, what: 'forge' }, known);
  const url = asMap(project['repository'])['url'] ?? '.';
  if (connection === undefined || typeof url !== 'string' || !hasUrl(connection)) return undefined;
  const urlPath = [...path, 'repository', 'url'];
  const address = readHosted(url);
  const own = urlOf(connection);
  if (address === undefined) {
    complaints.add({ path: urlPath, message: isHosted(url) ? 'is no address that Towpath goes to' : `the forge ${name} is hosted, and this repository is not`, expected: `the repository's url there, like ${own}/owner/name.git, or forge: local` });
    return undefined;
  }
  if (holdsSecret(url)) complaints.add({ path: urlPath, message: 'holds a user or password, and urls land in history', expected: 'the url alone: the connection\'s token is used' });
  if (address.origin !== null && address.origin !== originOf(own)) {
    complaints.add({ path: urlPath, message: `lies elsewhere than the connection ${name}, whose token would go there`, expected: `a url that begins with ${own}` });
  }
  const repository = asText(asMap(written)['repository']) ?? repositoryNameOf(url, own);
  if (repository === undefined) complaints.add({ path: urlPath, message: 'does not say owner/name', expected: `forge: { connection: ${name}, repository: owner/name }` });
  return repository === undefined ? undefined : { repository, identity: hostedIdentity(own, repository) };
};

/** States that people move tickets to, each with a meaning of its own. */
const moves: readonly string[] = ['approved', 'rejected', 'cancelled'];

const checkStates = (complaints: Complaints, tracker: Raw, path: Path): void => {
  const named = Object.entries(asMap(tracker['states'])).flatMap(([word, name]) => (typeof name === 'string' ? [[word, name.toLowerCase()] as const] : []));
  const start = asText(asMap(tracker['start'])['state'])?.toLowerCase();
  for (const [index, [word, name]] of named.entries()) {
    if (!moves.includes(word)) continue;
    const other = start === name ? 'start.state' : named.find(([one, same], at) => same === name && one !== word && (at < index || !moves.includes(one)))?.[0];
    if (other !== undefined) complaints.add({ path: [...path, 'states', word], message: `is the name of ${other} too: it could not be told what a move there means`, expected: 'a state of its own' });
  }
};

const checkTracker = (complaints: Complaints, { project, path }: Place, known: Known & { repository: string | undefined }): string | undefined => {
  const tracker = asMap(project['tracker']);
  const name = asText(tracker['connection']);
  if (name === undefined) return undefined;
  const at = [...path, 'tracker'];
  checkStates(complaints, tracker, at);
  const connection = checkName(complaints, { path: [...at, 'connection'], name, kinds: trackerKinds, what: 'tracker' }, known);
  if (connection === undefined) return undefined;
  const forge = asText(project['forge']) ?? asText(asMap(project['forge'])['connection']);
  const place = asText(tracker['project']) ?? (forge === name ? known.repository : undefined);
  const plane = connection['kind'] === 'plane';
  if (place === undefined) complaints.add({ path: at, message: 'does not say which project there', expected: plane ? 'project: its identifier or id' : 'project: owner/name' });
  else if (!plane && !/^[^/\s]+\/[^/\s]+$/.test(place)) complaints.add({ path: [...at, 'project'], message: `is ${JSON.stringify(place)}`, expected: 'owner/name' });
  return place === undefined ? undefined : `${urlOf(connection)} ${asText(connection['workspace']) ?? ''} ${place}`.toLowerCase();
};

/** Mistakes of connections, and of projects that use them. */
export const connectionProblems = (complaints: Complaints, root: Raw): void => {
  const connections = asMap(root['connections']);
  for (const [name, connection] of Object.entries(connections)) checkConnection(complaints, name, asMap(connection));
  const places: Place[] = asList(root['projects']).map((project, index) => ({ project: asMap(project), path: ['projects', index] }));
  const forges = places.map((place) => checkForge(complaints, place, { connections }));
  refuseRepeats(complaints, places.map(({ path }, index) => ({ path: [...path, 'repository', 'url'], value: forges[index]?.identity })),
    (_, line) => `the repository of the project in line ${line}: two projects cannot share one`);
  const trackers = places.map((place, index) => checkTracker(complaints, place, { connections, repository: forges[index]?.repository }));
  refuseRepeats(complaints, places.map(({ path }, index) => ({ path: [...path, 'tracker'], value: trackers[index] })),
    (_, line) => `the tickets of the project in line ${line}: one ticket would be two items`);
};
