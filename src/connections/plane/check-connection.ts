import { TowpathError } from '../../shared/errors.js';
import type { ConnectionCheck } from '../connection.js';
import { hookWords } from '../hook-address.js';
import { checkClock } from '../http/clock.js';
import type { TrackerPlace } from '../tracker.js';
import type { PlaneApi } from './api.js';
import type { Directory } from './directory.js';
import { isSame } from '../same-name.js';

export interface CheckedPlane { api: PlaneApi; directory: Directory; place: TrackerPlace; workspace: string; url: string }

type Checks = ConnectionCheck[];
const fine = (what: ConnectionCheck['what'], says: string): ConnectionCheck => ({ what, ok: true, says });
const bad = (what: ConnectionCheck['what'], says: string): ConnectionCheck => ({ what, ok: false, says });

/** A failure as a finding of one of the two kinds; anything else is a fault of ours. */
const findingOf = (error: unknown, refused: ConnectionCheck['what'], helps: string): Checks => {
  if (!(error instanceof TowpathError)) throw error;
  if (error.code === 'CONNECTION_AWAY') return [bad('reachable', `${error.detail}. Is the url right, and the server up?`)];
  return [fine('reachable', 'Plane answers.'), bad(refused, `${error.detail}. ${helps}`)];
};

const statesOf = async ({ directory, place }: CheckedPlane): Promise<ConnectionCheck> => {
  const there = (await directory.statesNow()).map(({ name }) => name);
  const { stateNames: wanted } = place;
  const missing = wanted.filter((name) => !there.some((one) => isSame(one, name)));
  if (missing.length === 0) return fine('states', wanted.length === 0 ? 'No states are configured.' : `The project has ${wanted.join(', ')}.`);
  return bad('states', `The project has no state ${missing.join(', ')}; it has ${there.join(', ')}. Make them in Plane (Project settings, States), or name others in towpath.yaml.`);
};

const permissionOf = async ({ api, directory }: CheckedPlane): Promise<ConnectionCheck> => {
  const [me, { id, identifier }, members] = await Promise.all([directory.me(), directory.project(), directory.members()]);
  for await (const item of api.workItems(id, '-updated_at')) {
    for await (const comment of api.comments(id, item.id)) { void comment; break; }
    break;
  }
  if (members.some((member) => member.id === me.id)) return fine('permission', `${me.name} is a member of ${identifier} and reads its work items and comments.`);
  return bad('permission', `${me.name} reads ${identifier} and is no member of it: add the account to the project as Member, or it can neither comment nor move tickets.`);
};

/** Plane's hooks are made in its pages alone, and no call of its API says whether one is there. */
const hookOf = ({ url, workspace }: CheckedPlane, hook: string): ConnectionCheck =>
  fine('hook', `Plane cannot be asked whether its webhook is there and active. Enter ${hookWords(hook)} by hand at ${url}/${workspace}/settings/webhooks/ for work items and comments, and its secret as \`secret\` of the connection; a self-hosted Plane sends to private addresses only where WEBHOOK_ALLOWED_IPS or WEBHOOK_ALLOWED_HOSTS names them.`);

/** Never thrown from, for what the outside does. */
export const checkPlane = async (plane: CheckedPlane, hook: string | null): Promise<Checks> => {
  const rest = hook === null ? [] : [hookOf(plane, hook)];
  let found: Checks;
  try {
    const me = await plane.directory.me();
    found = [fine('reachable', 'Plane answers.'), fine('token', 'Plane accepts the token.'), fine('account', `We are ${me.name} (${me.id}).`), ...checkClock(plane.api.skewMs())];
  } catch (error) {
    return [...findingOf(error, 'token', 'Make an API token of our own account in Plane (Profile settings, Personal access tokens).'), ...rest];
  }
  try {
    return [...found, await permissionOf(plane), await statesOf(plane), ...rest];
  } catch (error) {
    return [...found.slice(1), ...findingOf(error, 'permission', `Look at workspace ${plane.workspace}, project ${plane.place.project} and the account's role there.`), ...rest];
  }
};
