import type { Command } from '../command.js';

export const up: Command = {
  name: 'up', group: 'Start here', summary: 'Run engine, worker and API here, and print one line a change',
  about: [
    'Ctrl-C hands running agents over: they go on, and the next `up` follows them again.',
    'A second `up` in the same home adds its file\'s projects to the first and follows it.',
  ].join('\n'),
  args: [],
  options: { port: { value: 'N', help: 'Port of the API; default 7420, or a free one where that is taken' } },
  examples: ['towpath up', 'towpath up --port 8080', 'towpath up --json'],
  exits: [0, 1, 2, 3, 4, 130],
  endsItself: true,
  async run(call) {
    const { runUp } = await import('../up/run-up.js');
    return runUp(call);
  },
};
