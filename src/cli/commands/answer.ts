import { TowpathError } from '../../shared/error-table.js';
import type { Call, Command } from '../command.js';
import { checkedKey } from '../system/item-key.js';
import { readInput } from '../system/read-input.js';
import { sendVerb, verbOptions } from '../system/send-verb.js';
import { withClient } from '../system/with-client.js';

const textOf = async ({ args, options, around }: Call): Promise<string> => {
  const [, ...words] = args;
  const file = options.text('file');
  if (file !== undefined && words.length > 0) throw new TowpathError('USAGE', 'give the answer as words or with --file, not both');
  const text = (file === undefined ? words.join(' ') : await readInput(around, file)).trim();
  if (text === '') throw new TowpathError('TEXT_REQUIRED');
  return text;
};

export const answer: Command = {
  name: 'answer', group: 'Decisions', summary: 'Answer the question that an agent asked',
  about: 'The stage runs again with the answer, in the same conversation where the agent can.',
  args: [{ name: 'KEY', help: 'The item, like WEB-12' }, { name: 'TEXT', help: 'The answer', optional: true, rest: true }],
  options: { file: { value: 'F', help: 'Read the answer from a file; `-` is standard input' }, ...verbOptions },
  examples: ['towpath answer WEB-12 "Yes, for guests too"', 'towpath answer WEB-12 --file answer.md'],
  exits: [0, 1, 2, 3, 4],
  async run(call) {
    const key = checkedKey(call.args[0]);
    const text = await textOf(call);
    return withClient(call, async (client) => sendVerb(call, client, { key, verb: 'answer', input: { text } }));
  },
};
