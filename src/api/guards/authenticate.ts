import { createHash, timingSafeEqual } from 'node:crypto';
import { userInfo } from 'node:os';
import { TowpathError } from '../../shared/error-table.js';
import type { Actor } from '../../shared/messages.js';
import type { Access, ApiContext } from '../route.js';

const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

/** Digests are of one length and every candidate is compared: time tells nothing. */
const personOf = (token: string, { lookups }: ApiContext): string | undefined => {
  const given = digest(token);
  let found: string | undefined;
  for (const person of lookups.people()) if (timingSafeEqual(given, digest(person.token))) found = person.name;
  return found;
};

/** Whoever reads the home's token file is the user that Towpath runs as. */
const homeOwner = (): Actor => ({ channel: 'cli', id: userInfo().username, name: userInfo().username });

/** Satisfies `*` and no name. */
export const anonymous: Actor = { channel: 'api', id: null, name: 'anonymous' };

const bearerOf = (header: string | undefined): string | undefined => {
  if (header === undefined) return undefined;
  const match = /^Bearer +([\x21-\x7e]{1,4096})$/i.exec(header);
  if (match === null) throw new TowpathError('UNAUTHENTICATED', 'the header is not `authorization: Bearer …`');
  return match[1];
};

/** Who sends the request. Thrown when a token is missing or unknown (UNAUTHENTICATED). */
export const authenticate = (header: string | undefined, access: Access, context: ApiContext): Actor => {
  const token = bearerOf(header);
  if (access === 'anyone') return anonymous;
  if (token === undefined) {
    if (access === 'person' && context.loopback && context.lookups.people().length === 0) return anonymous;
    throw new TowpathError('UNAUTHENTICATED');
  }
  if (timingSafeEqual(digest(token), digest(context.homeToken))) return homeOwner();
  const name = access === 'home' ? undefined : personOf(token, context);
  if (name === undefined) throw new TowpathError('UNAUTHENTICATED', 'this token is not known');
  return { channel: 'api', id: name, name };
};

/** Whether a request would be let in as a person's: a route for anyone then tells more. */
export const isAdmitted = (header: string | undefined, context: ApiContext): boolean => {
  try {
    authenticate(header, 'person', context);
    return true;
  } catch (error) {
    if (error instanceof TowpathError && error.code === 'UNAUTHENTICATED') return false;
    throw error;
  }
};
