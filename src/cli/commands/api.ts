import type { Command } from '../command.js';

export const api: Command = {
  name: 'api', group: 'The system', summary: 'Serve the HTTP API alone, on an engine that runs',
  about: 'A part of `up`. Prints its address.',
  args: [],
  options: { port: { value: 'N', help: 'Default 7420, or a free one where that is taken' } },
  examples: ['towpath api', 'towpath api --port 8080'],
  exits: [0, 1, 2, 3, 4, 130],
  endsItself: true,
  async run(call) {
    const { runApi } = await import('../up/run-api.js');
    return runApi(call);
  },
};
