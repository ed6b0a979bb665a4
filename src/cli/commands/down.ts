import type { Command } from '../command.js';

export const down: Command = {
  name: 'down', group: 'The system', summary: 'End what runs for this home; agents go on, or with --kill end now',
  args: [],
  options: { kill: { help: 'End running agents and checks too; their items go on with the next `up`' } },
  examples: ['towpath down', 'towpath down --kill'],
  exits: [0, 1, 2],
  async run(call) {
    const { runDown } = await import('../up/run-down.js');
    return runDown(call);
  },
};
