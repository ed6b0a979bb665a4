import type { Command } from '../command.js';
import { confirmEnding } from '../system/confirm-ending.js';
import { checkedKey } from '../system/item-key.js';
import { reasonOption, sendVerb, verbOptions } from '../system/send-verb.js';
import { withClient } from '../system/with-client.js';

export const skip: Command = {
  name: 'skip', group: 'Decisions', summary: 'Count the present stage as passed and go on',
  about: 'A running agent is stopped. Skipping deploy ends the item unmerged.',
  args: [{ name: 'KEY', help: 'The item, like WEB-12' }],
  options: { ...reasonOption, yes: { short: 'y', help: 'Do not ask first' }, ...verbOptions },
  examples: ['towpath skip WEB-12 --yes --reason "The architecture is settled"'],
  exits: [0, 1, 2, 3, 4],
  async run(call) {
    const key = checkedKey(call.args[0]);
    const reason = call.options.text('reason');
    return withClient(call, async (client) => {
      if (!await confirmEnding(call, await client.item(key), 'skip')) return 1;
      return sendVerb(call, client, { key, verb: 'skip', input: reason === undefined ? {} : { reason } });
    });
  },
};
