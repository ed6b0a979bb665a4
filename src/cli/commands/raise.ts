import { TowpathError } from '../../shared/error-table.js';
import type { Command } from '../command.js';
import { checkedKey } from '../system/item-key.js';
import { reasonOption, sendVerb, verbOptions } from '../system/send-verb.js';
import { withClient } from '../system/with-client.js';

export const raise: Command = {
  name: 'raise', group: 'Decisions', summary: 'Raise the budget of an item that waits for it',
  about: 'Says what the item may spend from now on, all in all. `towpath show KEY` says what it has spent and what the next run may take.',
  args: [{ name: 'KEY', help: 'The item, like WEB-12' }],
  options: {
    cost: { value: 'USD', help: 'US dollars' },
    tokens: { value: 'N', help: 'Tokens of all kinds together' },
    runs: { value: 'N', help: 'Agent runs' },
    ...reasonOption, ...verbOptions,
  },
  examples: ['towpath raise WEB-12 --cost 30', 'towpath raise WEB-12 --tokens 8000000 --runs 60'],
  exits: [0, 1, 2, 3, 4],
  async run(call) {
    const key = checkedKey(call.args[0]);
    const { options } = call;
    const bounds = { min: 0, max: 1e12 };
    const [costUsd, tokens, runs] = [options.number('cost', bounds), options.number('tokens', bounds), options.number('runs', bounds)];
    const budget = { ...(costUsd === undefined ? {} : { costUsd }), ...(tokens === undefined ? {} : { tokens }), ...(runs === undefined ? {} : { runs }) };
    if (Object.keys(budget).length === 0) throw new TowpathError('USAGE', 'say the new budget: --cost USD, --tokens N or --runs N');
    const reason = options.text('reason');
    return withClient(call, async (client) =>
      sendVerb(call, client, { key, verb: 'raise', input: { budget, ...(reason === undefined ? {} : { reason }) } }));
  },
};
