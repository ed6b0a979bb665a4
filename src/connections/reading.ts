import type { Own, Reading } from './delivery.js';
import { readCommand } from './read-command.js';
import { dropEcho, hasMarker } from './own.js';

type Hint = Reading['hint'];

const nothing: Hint = { event: 'ignored', number: null, isPullRequest: false, sha: null, actor: null, actorId: null, repository: null, command: null };

/** What every delivery of one sender says of itself, with what this one says. */
export const hintOf = (said: Partial<Hint>): Hint => ({ ...nothing, ...said });

export const reading = (said: Partial<Hint>): Reading => ({ hint: hintOf(said), reason: null });

export const ignored = (said: Partial<Hint>, reason: string): Reading => ({ hint: { ...hintOf(said), event: 'ignored' }, reason });

/** Words from outside in a reason: short and on one line. */
export const word = (text: string | null): string => (text === null ? 'without a name' : JSON.stringify(text.slice(0, 60)));

/** What happened to a thing, after its name. */
export const deed = (text: string | null): string => (text === null ? 'change without a name' : word(text));

/** A comment that was written: its command, unless it is ours or a bot's. */
export const commented = (said: Partial<Hint>, { text, own, bot = false }: { text: string | null; own: Own; bot?: boolean }): Reading => {
  const command = text === null || bot ? null : readCommand(text, own)?.verb ?? null;
  const read = reading({ ...said, event: 'commented', command, ...(text === null ? {} : { text }) });
  return dropEcho(read, own, text !== null && hasMarker(text));
};

/** An optional part of a hint: absent where it is not told. */
export const told = <Key extends keyof Hint>(key: Key, value: Hint[Key] | null): Partial<Hint> =>
  (value === null ? {} : { [key]: value } as unknown as Partial<Hint>);
