import type { Account } from '../../connections/connection.js';
import { readCommand, readUnknown, type ReadCommand } from '../../connections/read-command.js';
import type { TicketComment } from '../../connections/tracker.js';
import { limits } from '../../shared/ids.js';
import type { Party, SeenComment } from '../../shared/ticket.js';

/** More talk than an agent or a reason takes is not carried. */
const mostTalk = 30;
/** What is asked of us is carried however much was said after it, as far as one answer of an activity holds; nobody crowds the project's people out. */
const mostCommands = { members: 50, others: 10 };

export const partyOf = ({ id, name }: Account): Party => ({ id, name: name.slice(0, 100) });

/** No word of a language: with a digit in it. */
const revisionPattern = /^(?=\S*\d)[0-9a-f]{7,64}(?!\S)/i;

/** An approval may name what it approves, as the question for it does. */
const withRevision = (command: ReadCommand): NonNullable<SeenComment['command']> => {
  const { verb, rest } = command;
  const [revision] = verb === 'approve' ? revisionPattern.exec(rest) ?? [] : [];
  const words = (revision === undefined ? rest : rest.slice(revision.length).trim()).slice(0, limits.reasonCharacters);
  return { verb, rest: words, ...(revision === undefined ? {} : { revision: revision.toLowerCase() }) };
};

const seenComment = (own: Account) => ({ id, author, member, text, at }: TicketComment): SeenComment => {
  const command = readCommand(text, own);
  const unknown = command === null ? readUnknown(text, own) : null;
  return {
    id, by: partyOf(author), member, at, text: command === null && unknown === null ? text.slice(0, limits.reasonCharacters) : '',
    command: command === null ? null : withRevision(command),
    ...(unknown === null ? {} : { unknown }),
  };
};

const isCommand = ({ command, unknown }: SeenComment): boolean => command !== null || unknown !== undefined;

/** What others have written, oldest first. Bots decide nothing. */
export const seenComments = (comments: readonly TicketComment[], own: Account): SeenComment[] => {
  const seen = comments.filter(({ ours, author }) => !ours && !author.bot && author.id !== own.id).map(seenComment(own));
  const newest = (is: (one: SeenComment) => boolean, most: number): SeenComment[] => seen.filter(is).slice(-most);
  const kept = new Set([
    ...newest((one) => isCommand(one) && one.member, mostCommands.members), ...newest((one) => isCommand(one) && !one.member, mostCommands.others),
    ...newest((one) => !isCommand(one), mostTalk),
  ]);
  return seen.filter((one) => kept.has(one));
};
