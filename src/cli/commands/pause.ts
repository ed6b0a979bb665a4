import type { Command } from '../command.js';
import { checkedKey } from '../system/item-key.js';
import { reasonOption, sendVerb, verbOptions } from '../system/send-verb.js';
import { withClient } from '../system/with-client.js';

export const pause: Command = {
  name: 'pause', group: 'Decisions', summary: 'Let the running agent finish, and start nothing new',
  about: 'For a whole project: `towpath project pause KEY`.',
  args: [{ name: 'KEY', help: 'The item, like WEB-12' }],
  options: { ...reasonOption, ...verbOptions },
  examples: ['towpath pause WEB-12'],
  exits: [0, 1, 2, 3, 4],
  async run(call) {
    const key = checkedKey(call.args[0]);
    const reason = call.options.text('reason');
    return withClient(call, async (client) =>
      sendVerb(call, client, { key, verb: 'pause', input: reason === undefined ? {} : { reason } }));
  },
};
