import type { Command } from '../command.js';

export const engineStart: Command = {
  name: 'engine start', group: 'The system', summary: 'Start this home\'s engine, or use the one that runs',
  about: 'It goes on in the background until `towpath engine stop` or `towpath down`. `towpath up` does this by itself.',
  args: [],
  options: {},
  examples: ['towpath engine start', 'towpath engine start --json'],
  exits: [0, 1, 2, 4],
  async run({ home, around, out }) {
    const { ensureEngine } = await import('../../../temporal/engine.js');
    const engine = await ensureEngine({ home, env: around.env, say: (line) => { out.say(line); } });
    const { kind, address, ui, namespace, how, pid, started } = engine;
    out.document({ running: true, address, ui, namespace, kind, how, pid, started });
    out.data(address);
    out.say(`${started ? 'Started' : 'It runs already'}: ${how}.${ui === null ? '' : ` Web UI: ${ui}`}`);
    out.say('For the `temporal` command line: eval "$(towpath engine env)"');
    return 0;
  },
};
