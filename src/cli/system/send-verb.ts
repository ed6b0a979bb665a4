import type { TowpathClient } from '../../client/towpath-client.js';
import type { VerbInput } from '../../shared/messages.js';
import { plainText } from '../../shared/plain-text.js';
import type { Verb } from '../../shared/words.js';
import type { Call, OptionRow } from '../command.js';
import { forgetShown, shownRevision } from './shown-revision.js';
import { cliActor } from './who.js';

/** Options that every verb takes. */
export const verbOptions: Readonly<Record<string, OptionRow>> = {
  id: { value: 'ID', help: 'The same id counts once, however often the command runs; default: a random one' },
};
export const reasonOption: Readonly<Record<string, OptionRow>> = {
  reason: { value: 'TEXT', help: 'Kept with the decision and told to the agent' },
};
export const revisionOption: Readonly<Record<string, OptionRow>> = {
  revision: { value: 'SHA', help: 'What you looked at; default: what was printed last, else what is shown now' },
};

/** What the workflow says begins small: it may follow other words. */
export const sentence = (text: string): string => {
  const plain = plainText(text);
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1)}${/[.!?]$/.test(plain) ? '' : '.'}`;
};

export interface Sending { key: string; verb: Verb; input: VerbInput }

/** What `show` printed for the present stage; another one would be decided on unseen. */
const seenRevision = async (call: Call, client: TowpathClient, key: string): Promise<string | undefined> => {
  const shown = await shownRevision(call.home, key);
  if (shown === undefined) return undefined;
  const item = await client.item(key);
  return item.stage === shown.stage && item.decide?.what === 'approval' ? shown.revision : undefined;
};

/** Sends a verb and says what happens next. */
export const sendVerb = async (call: Call, client: TowpathClient, { key, verb, input }: Sending): Promise<number> => {
  const { options, out, home } = call;
  const decides = verb === 'approve' || verb === 'reject';
  const revision = decides ? options.text('revision') ?? await seenRevision(call, client, key) : undefined;
  const id = options.text('id');
  const answer = await client.act(key, verb, {
    ...input, by: cliActor(), ...(id === undefined ? {} : { id }), ...(revision === undefined ? {} : { revision }),
  });
  await forgetShown(home, key);
  out.document(answer);
  const bound = answer.revision === null ? '' : ` (revision ${answer.revision.slice(0, 12)})`;
  out.say(`${answer.key}: ${verb}${bound} ${answer.repeated ? 'had been accepted before' : 'accepted'}. ${sentence(answer.next)}`);
  if (verb !== 'stop') out.say(`Follow it with \`towpath watch ${answer.key}\`.`);
  return 0;
};
