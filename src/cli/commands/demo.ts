import type { Command } from '../command.js';

export const demo: Command = {
  name: 'demo', group: 'Start here', summary: 'See the whole pipeline on an example repository, with scripted agents',
  about: [
    'Nothing to configure: its home is `demo` under TOWPATH_HOME, with an engine of its own. It asks you at the gates',
    'and stays up until Enter; with --yes it answers itself and ends. Each demo begins anew.',
  ].join('\n'),
  args: [],
  options: { yes: { short: 'y', help: 'Answer and approve by itself, and end when the item is merged' } },
  examples: ['towpath demo', 'towpath demo --yes', 'towpath demo --yes --json'],
  exits: [0, 1, 2, 4, 130],
  endsItself: true,
  async run(call) {
    const { runDemo } = await import('../demo/run-demo.js');
    return runDemo(call);
  },
};
