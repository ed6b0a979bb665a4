import { TowpathError } from '../../shared/error-table.js';
import type { Command } from '../command.js';
import { checkedKey } from '../system/item-key.js';
import { revisionOption, sendVerb, verbOptions } from '../system/send-verb.js';
import { withClient } from '../system/with-client.js';

export const reject: Command = {
  name: 'reject', group: 'Decisions', summary: 'Send back what waits for approval, with the reason',
  about: 'Analysis runs again with the reason; at a later gate the stage before it does.',
  args: [{ name: 'KEY', help: 'The item, like WEB-12' }],
  options: { reason: { value: 'TEXT', help: 'Required: what the agent is told' }, ...revisionOption, ...verbOptions },
  examples: ['towpath reject WEB-12 --reason "The brief forgets logging out"'],
  exits: [0, 1, 2, 3, 4],
  async run(call) {
    const key = checkedKey(call.args[0]);
    const reason = call.options.text('reason')?.trim() ?? '';
    if (reason === '') throw new TowpathError('REASON_REQUIRED');
    return withClient(call, async (client) => sendVerb(call, client, { key, verb: 'reject', input: { reason } }));
  },
};
