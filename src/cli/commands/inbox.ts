import type { ItemRow } from '../../shared/documents.js';
import type { Command } from '../command.js';
import { clockOf } from '../screens/clock.js';
import { itemTable } from '../screens/item-table.js';
import { myNames } from '../system/my-names.js';
import { withClient } from '../system/with-client.js';

const wayOn = ({ key, state, waitingFor }: ItemRow): string => {
  if (waitingFor === 'approval') return `  ${key}: read and decide with \`towpath show ${key}\``;
  if (waitingFor === 'answer') return `  ${key}: the question is in \`towpath show ${key}\`; then \`towpath answer ${key} "…"\``;
  if (waitingFor === 'review') return `  ${key}: review its pull request, which \`towpath show ${key}\` names`;
  return state === 'blocked' ? `  ${key}: see why with \`towpath show ${key}\`; then \`towpath retry ${key}\`` : `  ${key}: \`towpath show ${key}\``;
};

export const inbox: Command = {
  name: 'inbox', group: 'Items', summary: 'List what waits for you',
  about: 'You are the OS user, and whoever under `people` has it as `os`.',
  args: [],
  options: {},
  examples: ['towpath inbox', 'towpath inbox --json'],
  exits: [0, 1, 2, 4],
  async run(call) {
    const { out } = call;
    return withClient(call, async (client) => {
      const items = await client.inbox(await myNames(call));
      out.document({ items });
      if (items.length === 0) { out.say('Nothing waits for you.'); return 0; }
      out.data(itemTable(items, { paint: out.paint, clock: clockOf(call), columns: out.terminal ? out.columns : undefined }));
      for (const row of items) out.say(wayOn(row));
      return 0;
    });
  },
};
