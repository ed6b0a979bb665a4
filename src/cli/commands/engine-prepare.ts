import type { Command } from '../command.js';

export const enginePrepare: Command = {
  name: 'engine prepare', group: 'The system', summary: 'Make namespace and search attributes on a cluster',
  about: 'Needed once where TEMPORAL_ADDRESS or a profile names a cluster. The embedded engine prepares itself.',
  args: [],
  options: {},
  examples: ['TEMPORAL_ADDRESS=temporal.example:7233 towpath engine prepare'],
  exits: [0, 1, 2, 4],
  async run({ home, around, out }) {
    const { prepareEngine } = await import('../../../temporal/engine.js');
    const prepared = await prepareEngine({ home, env: around.env, say: (line) => { out.say(line); } });
    out.document(prepared);
    out.data(prepared.address);
    out.say(prepared.made.length === 0 ? 'Everything was there.' : `Made: ${prepared.made.join(', ')}.`);
    out.say('Next: `towpath up`.');
    return 0;
  },
};
