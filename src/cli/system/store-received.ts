import { makeRecord, type EndedDelivery } from '../../api/webhooks/delivery-record.js';
import { readEnded } from '../../api/webhooks/kept-deliveries.js';
import { Spool } from '../../api/webhooks/spool.js';
import { readUp } from '../../client/running.js';
import { judgeDelivery, type Received } from '../../connections/judge-delivery.js';
import type { Home } from '../../host/home.js';
import { plainText } from '../../shared/plain-text.js';
import type { Call } from '../command.js';

/** An `up` takes it within a second; an API that runs alone says nowhere that it runs, and gets a moment. */
const waitMs = { up: 10_000, unknown: 2_000 };
const lookMs = 50;

const untilEnded = async (home: Home, id: string, ms: number): Promise<EndedDelivery | undefined> => {
  const last = Date.now() + ms;
  for (;;) {
    const ended = await readEnded(home, id);
    if (ended !== undefined || Date.now() >= last) return ended;
    await new Promise((resolve) => { setTimeout(resolve, lookMs); });
  }
};

const becomes = async ({ home, options }: Call, id: string): Promise<{ ended: EndedDelivery | undefined; runs: boolean }> => {
  const runs = (await readUp(home))?.alive === true;
  const ended = options.flag('no-wait') ? undefined : await untilEnded(home, id, runs ? waitMs.up : waitMs.unknown);
  return { ended, runs };
};

/** Puts an accepted delivery where the API puts those that come in, and says what became of it. Exit 1: refused or failed. */
export const storeReceived = async (call: Call, received: Received): Promise<number> => {
  const { out, home } = call;
  const { connection: { name }, delivery } = received;
  const { accepted, status, reason, hints, deliveryId } = judgeDelivery(received);
  if (!accepted) {
    out.document({ accepted, status, reason, hints, id: null, outcome: null });
    out.data(`${String(status)} refused${reason === null ? '' : `: ${plainText(reason)}`}`);
    return 1;
  }
  const record = makeRecord({ connection: name, delivery, now: Date.now(), deliveryId, reason, hints });
  await new Spool(home.spool, () => undefined).store(record);
  const { ended, runs } = await becomes(call, record.id);
  out.document({ accepted, status, reason, hints, id: record.id, outcome: ended?.outcome ?? null });
  out.data(`${record.id}  ${ended === undefined ? 'waits in the spool' : plainText(ended.outcome.says)}`);
  if (ended === undefined) out.say(runs ? 'It is dispatched when what it needs answers: `towpath deliveries show` says so.' : 'Nothing runs for this home: `towpath up` dispatches it.');
  return ended?.outcome.kind === 'failed' ? 1 : 0;
};
