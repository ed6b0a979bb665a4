import type { Command } from '../command.js';

export const worker: Command = {
  name: 'worker', group: 'The system', summary: 'Run the worker alone, on an engine that runs',
  about: 'A part of `up`, for hosts that share a cluster. Ctrl-C hands running agents over.',
  args: [],
  options: {},
  examples: ['towpath worker', 'TEMPORAL_ADDRESS=temporal.example:7233 towpath worker --config towpath.yaml'],
  exits: [0, 1, 2, 3, 4, 130],
  endsItself: true,
  async run(call) {
    const { runWorker } = await import('../up/run-worker.js');
    return runWorker(call);
  },
};
