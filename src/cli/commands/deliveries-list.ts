import type { Command } from '../command.js';

export const deliveriesList: Command = {
  name: 'deliveries list', group: 'The system', summary: 'List the webhooks that came in, and what became of each',
  about: 'Newest first, from the files of this home: no engine is needed. They are kept as long as `host.transcripts.days` says, 256 MiB of them at most.',
  args: [],
  options: {
    connection: { value: 'NAME', help: 'Only those of one connection' },
    limit: { value: 'N', help: 'At most so many; default 50' },
  },
  examples: ['towpath deliveries list', 'towpath deliveries list --connection forge --limit 200 --json'],
  exits: [0, 2],
  async run(call) {
    const { findDeliveries } = await import('../system/find-deliveries.js');
    const { deliveryDocument, deliveryLine } = await import('../screens/delivery-lines.js');
    const { clockOf } = await import('../screens/clock.js');
    const { out, options, home } = call;
    const connection = options.text('connection');
    const found = await findDeliveries(home, { connection, limit: options.whole('limit', { min: 1, max: 100_000 }) ?? 50 });
    out.document({ deliveries: found.map(deliveryDocument) });
    for (const one of found) out.data(deliveryLine(one, { paint: out.paint, clock: clockOf(call) }));
    const of = connection === undefined ? '' : ` of a connection ${connection}`;
    if (found.length === 0) out.say(`No delivery${of} is kept. \`towpath doctor\` looks whether senders know the address of this API.`);
    return 0;
  },
};
