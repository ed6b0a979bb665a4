import type { Command } from '../command.js';

export const deliveriesShow: Command = {
  name: 'deliveries show', group: 'The system', summary: 'Show a webhook that came in: headers, body, what it says, what became of it',
  about: 'Headers that sign or sign in are not kept.',
  args: [{ name: 'ID', help: 'As `towpath deliveries list` shows it, or its beginning' }],
  options: {},
  examples: ['towpath deliveries show 01795248000123-0001-3fa9c1', 'towpath deliveries show 01795248000123-0001-3fa9c1 --json'],
  exits: [0, 2, 3],
  async run(call) {
    const { findDelivery } = await import('../system/find-deliveries.js');
    const { deliveryDocument, deliveryScreen } = await import('../screens/delivery-lines.js');
    const { clockOf } = await import('../screens/clock.js');
    const delivery = await findDelivery(call.home, call.args[0] ?? '');
    call.out.document(deliveryDocument(delivery));
    call.out.data(deliveryScreen(delivery, { paint: call.out.paint, clock: clockOf(call) }));
    return 0;
  },
};
