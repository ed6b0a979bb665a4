import type { Command } from '../command.js';
import { confirmEnding } from '../system/confirm-ending.js';
import { checkedKey } from '../system/item-key.js';
import { reasonOption, sendVerb, verbOptions } from '../system/send-verb.js';
import { withClient } from '../system/with-client.js';

export const stop: Command = {
  name: 'stop', group: 'Decisions', summary: 'Kill an item\'s run and park the item',
  about: 'Its branch is kept, and `retry` goes on from there. What is being merged is merged first.',
  args: [{ name: 'KEY', help: 'The item, like WEB-12' }],
  options: { ...reasonOption, yes: { short: 'y', help: 'Do not ask first' }, ...verbOptions },
  examples: ['towpath stop WEB-12', 'towpath stop WEB-12 --yes --reason "Not wanted any more"'],
  exits: [0, 1, 2, 3, 4],
  async run(call) {
    const key = checkedKey(call.args[0]);
    const reason = call.options.text('reason');
    return withClient(call, async (client) => {
      if (!await confirmEnding(call, await client.item(key), 'stop')) return 1;
      return sendVerb(call, client, { key, verb: 'stop', input: reason === undefined ? {} : { reason } });
    });
  },
};
