import { digestOf, timeOfId, type Outcome, type SpooledDelivery } from './delivery-record.js';

const outcome: Outcome = { kind: 'failed', says: 'failed: the spool held something that is no delivery', keys: [] };

/** What lay in the spool and is no delivery, in the form of one: its bytes are the body. */
const record = (id: string, text: string): SpooledDelivery => {
  const body = Buffer.from(text.slice(0, 64 * 1024), 'utf8');
  const time = timeOfId(id);
  return {
    schema: 1, id, connection: '', receivedAt: new Date(Number.isNaN(time) ? Date.now() : time).toISOString(), deliveryId: null,
    sha256: digestOf(body), headers: {}, body: body.toString('base64'), reason: 'unreadable', hints: [],
  };
};

export const unreadable = { outcome, record };
