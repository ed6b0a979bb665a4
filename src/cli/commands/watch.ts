import type { Command } from '../command.js';
import { checkedKey } from '../system/item-key.js';
import { withClient } from '../system/with-client.js';

export const watch: Command = {
  name: 'watch', group: 'Items', summary: 'Follow an item, or all of them, live',
  about: 'With a key it ends when the item does: 0 when it is done, 1 when it is blocked or stopped. Without one it goes on until Ctrl-C.',
  args: [{ name: 'KEY', help: 'The item, like WEB-12; default: all', optional: true }],
  options: {},
  examples: ['towpath watch WEB-12', 'towpath watch --json'],
  exits: [0, 1, 2, 3, 4, 130],
  endsItself: true,
  async run(call) {
    const key = call.args[0] === undefined ? undefined : checkedKey(call.args[0]);
    return withClient(call, async (client) => {
      if (key !== undefined) {
        const { watchItem } = await import('../system/watch-item.js');
        return watchItem(call, client, key);
      }
      const { watchEverything } = await import('../system/watch-everything.js');
      return watchEverything(call, client);
    });
  },
};
