import type { Command } from '../command.js';

export const receive: Command = {
  name: 'receive', group: 'The system', summary: 'Replay a saved webhook as if its sender sent it',
  about: 'Reads the exact bytes of a body and the headers that came with it: one JSON object, name to value, in any case. Nothing is signed here: the signature is checked against the connection\'s secrets like any other. '
    + 'It is stored like one that came in, and told to its item by a running `towpath up` or `towpath api`; while none runs it waits. '
    + 'With `--dry-run` no engine is needed and nobody is asked: it says whether the delivery is accepted, and what it says, as hints.',
  args: [{ name: 'BODY_FILE', help: 'The body, byte for byte' }],
  options: {
    connection: { value: 'NAME', help: 'The connection whose sender it is from' },
    headers: { value: 'HEADERS.json', help: 'Its headers' },
    at: { value: 'TIME', help: 'When it came, for signed times: ISO 8601 or epoch seconds; default: now' },
    'dry-run': { help: 'Only say what it would do' },
    'no-wait': { help: 'Do not wait for what becomes of it' },
  },
  examples: ['towpath receive body.json --connection forge --headers headers.json --dry-run --json'],
  exits: [0, 1, 2, 3],
  async run(call) {
    const { readReceived } = await import('../system/read-received.js');
    const received = await readReceived(call);
    if (!call.options.flag('dry-run')) return (await import('../system/store-received.js')).storeReceived(call, received);
    const { showJudgement } = await import('../screens/judgement.js');
    return showJudgement(call, received);
  },
};
