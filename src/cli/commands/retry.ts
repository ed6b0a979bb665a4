import type { Command } from '../command.js';
import { checkedKey } from '../system/item-key.js';
import { reasonOption, sendVerb, verbOptions } from '../system/send-verb.js';
import { withClient } from '../system/with-client.js';

export const retry: Command = {
  name: 'retry', group: 'Decisions', summary: 'Grant a blocked or stopped item one more attempt',
  about: 'Exactly one attempt of the present stage; it refills nothing else.',
  args: [{ name: 'KEY', help: 'The item, like WEB-12' }],
  options: { ...reasonOption, ...verbOptions },
  examples: ['towpath retry WEB-12 --reason "The registry is back"'],
  exits: [0, 1, 2, 3, 4],
  async run(call) {
    const key = checkedKey(call.args[0]);
    const reason = call.options.text('reason');
    return withClient(call, async (client) =>
      sendVerb(call, client, { key, verb: 'retry', input: reason === undefined ? {} : { reason } }));
  },
};
