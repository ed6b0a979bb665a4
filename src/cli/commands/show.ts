import type { Command } from '../command.js';
import { clockOf } from '../screens/clock.js';
import { itemScreen } from '../screens/item-screen.js';
import { checkedKey } from '../system/item-key.js';
import { rememberShown } from '../system/shown-revision.js';
import { withClient } from '../system/with-client.js';

export const show: Command = {
  name: 'show', group: 'Items', summary: 'Show an item: stages, verdicts, what it waits for, what you may do',
  args: [{ name: 'KEY', help: 'The item, like WEB-12' }],
  options: {},
  examples: ['towpath show WEB-12', 'towpath show WEB-12 --json'],
  exits: [0, 1, 2, 3, 4],
  async run(call) {
    const key = checkedKey(call.args[0]);
    const { out } = call;
    return withClient(call, async (client) => {
      const item = await client.item(key);
      if (item.workerAway === undefined) await rememberShown(call.home, item);
      out.document(item);
      out.data(itemScreen(item, { paint: out.paint, clock: clockOf(call) }));
      return 0;
    });
  },
};
