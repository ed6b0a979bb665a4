import type { Command } from '../command.js';

export const engineStatusCommand: Command = {
  name: 'engine status', group: 'The system', summary: 'Say which engine this home uses and whether it runs',
  args: [],
  options: {},
  examples: ['towpath engine status', 'towpath engine status --json'],
  exits: [0, 2],
  async run({ home, around, out }) {
    const { engineStatus } = await import('../../../temporal/engine.js');
    const { running, address, ui, namespace, ...rest } = await engineStatus(home, around.env);
    out.document({ running, address, ui, namespace, ...rest });
    out.data(`${running ? out.paint('good', '✓ running') : out.paint('bad', '✗ not running')}  ${address ?? 'no address yet'}  namespace ${namespace}`);
    out.say(`${rest.how}.${running && ui !== null ? ` Web UI: ${ui}` : ''}`);
    if (!running) out.say('Start it with `towpath up`, or alone with `towpath engine start`.');
    return 0;
  },
};
