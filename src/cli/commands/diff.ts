import { plainText } from '../../shared/plain-text.js';
import type { Command } from '../command.js';
import { showPaged } from '../pager.js';
import { checkedKey } from '../system/item-key.js';
import { baseCommit, projectOfKey, shownCommit } from '../system/read-head.js';
import { rememberShown } from '../system/shown-revision.js';
import { withClient } from '../system/with-client.js';

export const diff: Command = {
  name: 'diff', group: 'Items', summary: 'Show what an item changed, from its base to the revision that is shown',
  about: 'Through a pager on a terminal (PAGER; `cat` for none).',
  args: [{ name: 'KEY', help: 'The item, like WEB-12' }],
  options: { stat: { help: 'Only the files and how much changed' } },
  examples: ['towpath diff WEB-12', 'towpath diff WEB-12 --stat'],
  exits: [0, 1, 2, 3, 4],
  async run(call) {
    const key = checkedKey(call.args[0]);
    const { out, options, home } = call;
    const { openReader } = await import('../../host/git-reader.js');
    return withClient(call, async (client) => {
      const item = await client.item(key);
      const head = shownCommit(item);
      const base = await baseCommit(home, item, head);
      const { text, cut } = await openReader({ home, project: projectOfKey(key) })
        .diff(base, head, { stat: options.flag('stat'), maxBytes: 16 * 1024 * 1024 });
      out.document({ key, base, head, cut, diff: text });
      if (text === '') out.say(`${key} has changed nothing at ${head.slice(0, 12)}.`);
      else await showPaged(call, (out.terminal ? plainText(text) : text).replace(/\n$/, ''));
      if (cut) out.warn('the change is larger than is shown');
      await rememberShown(home, item);
      return 0;
    });
  },
};
