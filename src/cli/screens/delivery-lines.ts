import type { DeliveryHint } from '../../shared/hints.js';
import { plainText } from '../../shared/plain-text.js';
import type { ShownDelivery } from '../../api/webhooks/kept-deliveries.js';
import type { Paint, Tone } from '../paint.js';
import { oneLine } from './item-table.js';
import { timeOfDay, type Clock } from './times.js';

export interface DeliveryLook { paint: Paint; clock: Clock }

const looks: Record<string, Tone> = { told: 'good', started: 'good', failed: 'bad', waits: 'wait' };

const aboutOf = ({ event, number, repository, ref, sha }: DeliveryHint): string => {
  const what = number === null ? ref?.replace(/^refs\/heads\//, '') ?? sha?.slice(0, 8) ?? '' : `#${String(number)}`;
  return oneLine([event, [repository, what].filter((part) => part !== null && part !== '').join(' ')].filter((part) => part !== '').join(' '));
};

const becameOf = ({ outcome }: ShownDelivery): string => (outcome === null ? 'waits in the spool' : oneLine(outcome.says));

/** One line a delivery. Off a terminal its columns are parted by tabs. */
export const deliveryLine = (delivery: ShownDelivery, { paint, clock }: DeliveryLook): string => {
  const { id, receivedAt, connection, hints, outcome } = delivery;
  const columns = [id, clock.relative ? timeOfDay(receivedAt, clock.now) : receivedAt, oneLine(connection), hints.map(aboutOf).join(', ')];
  const became = becameOf(delivery);
  return clock.relative ? `${columns.join('  ')}  ${paint(looks[outcome?.kind ?? 'waits'] ?? 'quiet', became)}` : [...columns, became].join('\t');
};

/** Old Giteas send the hook's secret along. */
const withoutSecret = (text: string): string => text.replace(/("secret"\s*:\s*)"(?:[^"\\]|\\.)*"/g, '$1"[secret]"');
const bodyOf = ({ body }: ShownDelivery): string => withoutSecret(Buffer.from(body, 'base64').toString('utf8'));

/** A delivery as it came, with what it says and what became of it. Nothing of it can move the cursor. */
export const deliveryScreen = (delivery: ShownDelivery, { paint }: DeliveryLook): string => [
  `${paint('strong', delivery.id)}  ${becameOf(delivery)}`,
  `  received ${delivery.receivedAt} from ${oneLine(delivery.connection)}${delivery.deliveryId === null ? '' : `, its id ${oneLine(delivery.deliveryId)}`}`,
  ...(delivery.reason === null ? [] : [`  ${oneLine(delivery.reason)}`]),
  ...delivery.hints.map((hint) => `  says: ${oneLine(JSON.stringify(hint))}`),
  '', ...Object.entries(delivery.headers).map(([name, value]) => `${oneLine(name)}: ${oneLine(value)}`),
  '', plainText(bodyOf(delivery)),
].join('\n');

/** For `--json`: with the body as text. */
export const deliveryDocument = (delivery: ShownDelivery): object => ({ ...delivery, body: bodyOf(delivery) });
