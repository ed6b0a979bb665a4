import type { Command } from '../command.js';
import { clockOf } from '../screens/clock.js';
import { itemTable } from '../screens/item-table.js';
import { withClient } from '../system/with-client.js';

export const list: Command = {
  name: 'list', group: 'Items', summary: 'List the open items, longest wait first',
  args: [],
  options: {
    all: { short: 'a', help: 'Ended ones too' },
    project: { value: 'KEY', help: 'Only this project\'s' },
  },
  examples: ['towpath list', 'towpath list --all --project WEB --json'],
  exits: [0, 1, 2, 4],
  async run(call) {
    const { options, out } = call;
    const project = options.text('project');
    return withClient(call, async (client) => {
      const items = await client.list({ all: options.flag('all'), ...(project === undefined ? {} : { project }) });
      out.document({ items });
      if (items.length > 0) out.data(itemTable(items, { paint: out.paint, clock: clockOf(call), columns: out.terminal ? out.columns : undefined }));
      else out.say(options.flag('all') ? 'There are no items yet. Make one: `towpath start "title"`.' : 'No item is open. `towpath list --all` shows ended ones.');
      return 0;
    });
  },
};
