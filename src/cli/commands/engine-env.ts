import type { Command } from '../command.js';

export const engineEnvCommand: Command = {
  name: 'engine env', group: 'The system', summary: 'Print PATH, address and namespace for the `temporal` command line',
  args: [],
  options: {},
  examples: ['eval "$(towpath engine env)"'],
  exits: [0, 2],
  async run({ home, around, out }) {
    const { engineEnv } = await import('../../../temporal/engine.js');
    const { path, address, namespace, lines } = await engineEnv(home, around.env);
    out.document({ path, address, namespace });
    for (const line of lines) out.data(line);
    return 0;
  },
};
