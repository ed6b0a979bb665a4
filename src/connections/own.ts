import type { Own, Reading } from './delivery.js';
import type { HintEvent } from '../shared/hints.js';

/** Hidden in what Towpath writes where a tracker keeps no other mark. */
export const ownMarker = '<!-- towpath:';

export const bareLogin = (login: string): string => login.toLowerCase().replace(/\[bot\]$/, '');

/** Of `account` in the configuration: an id, or a login. */
export const ownOf = (account: string | null): Own => {
  const isId = account !== null && /^(\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.test(account);
  return isId ? { id: account, name: null } : { id: null, name: account };
};

export const isOwn = ({ actor, actorId }: { actor: string | null; actorId: number | string | null }, own: Own): boolean =>
  (own.id !== null && actorId !== null && String(actorId).toLowerCase() === own.id.toLowerCase())
  || (own.name !== null && actor !== null && bareLogin(actor) === bareLogin(own.name));

/** Not where somebody quotes us. */
export const hasMarker = (text: string): boolean => text.includes(ownMarker)
  && text.split('\n').some((line) => !line.startsWith('>') && line.includes(ownMarker));

const comments: readonly HintEvent[] = ['commented', 'comment_edited'];
const changes: readonly HintEvent[] = ['updated', 'labeled'];

/** What we caused ourselves, of comments and of changes to tickets, is nothing new. A ticket, pull request, push or status of ours is. */
export const dropEcho = (reading: Reading, own: Own, marked: boolean): Reading => {
  const { hint } = reading;
  const echo = (comments.includes(hint.event) && (marked || isOwn(hint, own))) || (changes.includes(hint.event) && isOwn(hint, own));
  return echo ? { hint: { ...hint, event: 'ignored', command: null }, reason: 'own echo' } : reading;
};
