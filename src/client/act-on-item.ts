import { TowpathError } from '../shared/errors.js';
import { itemWorkflowId, limits, parseKey, itemKey } from '../shared/ids.js';
import type { VerbAnswer, VerbInput } from '../shared/messages.js';
import type { Verb } from '../shared/words.js';
import { checkedId, type Creating } from './create-item.js';
import { readItem } from './read-item.js';
import { sendUpdate } from './send-update.js';

/** The key in its one spelling. Thrown when it is none (KEY_INVALID). */
export const checkedKey = (text: string): string => {
  const parsed = parseKey(text);
  if (parsed === undefined) throw new TowpathError('KEY_INVALID', text.slice(0, 80));
  return itemKey(parsed.project, parsed.number);
};

const checkSizes = ({ reason, text }: VerbInput): void => {
  if (reason !== undefined && [...reason].length > limits.reasonCharacters) {
    throw new TowpathError('TOO_LARGE', `the reason has more than ${String(limits.reasonCharacters)} characters`);
  }
  if (text !== undefined && Buffer.byteLength(text, 'utf8') > limits.bodyBytes) {
    throw new TowpathError('TOO_LARGE', `the answer has more than ${String(limits.bodyBytes)} bytes`);
  }
};

export interface ItemAction { key: string; verb: Verb; input: VerbInput }

export const actOnItem = async (tools: Creating, { key: given, verb, input }: ItemAction): Promise<VerbAnswer> => {
  const key = checkedKey(given);
  checkSizes(input);
  const id = checkedId(input.id);
  const workflowId = itemWorkflowId(key);
  const { link, inFlight } = tools;
  const send = async (): Promise<VerbAnswer> => sendUpdate(link.client, { workflowId, name: verb, input: { ...input, id }, id });
  try {
    const answer = await inFlight.run(workflowId, async () =>
      link.ask({ name: `item ${key}`, notFound: 'ITEM_NOT_FOUND', id }, send, link.workerMs));
    // The engine gives the first answer to whatever comes again under an id.
    if (answer.verb !== verb) throw new TowpathError('INPUT_INVALID', `the id ${id} was used for ${answer.verb} already`);
    return answer;
  } catch (error) {
    if (!(error instanceof TowpathError) || error.code !== 'ITEM_NOT_FOUND') throw error;
    const ended = await readItem(link, key);
    throw new TowpathError('VERB_NOT_POSSIBLE', `${key} has ended (${ended.state}); nothing can be done with it any more`);
  }
};
