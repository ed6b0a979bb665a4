import type { Command } from '../command.js';
import { checkedKey } from '../system/item-key.js';
import { reasonOption, revisionOption, sendVerb, verbOptions } from '../system/send-verb.js';
import { withClient } from '../system/with-client.js';

export const approve: Command = {
  name: 'approve', group: 'Decisions', summary: 'Open the gate at which an item waits',
  about: 'The decision counts for one revision: the one given, else the one that `show` printed last, else the one shown now.',
  args: [{ name: 'KEY', help: 'The item, like WEB-12' }],
  options: { ...revisionOption, ...reasonOption, ...verbOptions },
  examples: ['towpath approve WEB-12', 'towpath approve WEB-12 --revision 3f2a91c4d5e6 --json'],
  exits: [0, 1, 2, 3, 4],
  async run(call) {
    const key = checkedKey(call.args[0]);
    const reason = call.options.text('reason');
    return withClient(call, async (client) =>
      sendVerb(call, client, { key, verb: 'approve', input: reason === undefined ? {} : { reason } }));
  },
};
