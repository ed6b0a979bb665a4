import type { Command } from '../command.js';

export const engineStop: Command = {
  name: 'engine stop', group: 'The system', summary: 'Stop this home\'s own engine',
  about: 'Its data stays. Running agents go on and are followed again once engine and worker are back.',
  args: [],
  options: {},
  examples: ['towpath engine stop'],
  exits: [0, 1, 2, 4],
  async run({ home, out }) {
    const { stopEngine } = await import('../../../temporal/engine.js');
    const { stopped, pid } = await stopEngine(home);
    out.document({ stopped, pid });
    out.say(stopped ? `Stopped the engine (process ${String(pid)}). Start it again with \`towpath engine start\` or \`towpath up\`.` : 'This home\'s own engine was not running.');
    return 0;
  },
};
