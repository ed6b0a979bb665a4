/** A history as `temporal workflow show -o json` prints it: of each event its type and the attributes of that type. */
export interface HistoryJson { events: EventJson[] }
export interface EventJson { eventId: string; eventTime: string; eventType: string; [attributes: string]: unknown }
export interface PayloadJson { metadata?: Record<string, string>; data?: string }

/** The attributes of an event, whatever its type. */
export const attributesOf = (event: EventJson): Record<string, unknown> => {
  const name = Object.keys(event).find((key) => key.endsWith('EventAttributes'));
  return name === undefined ? {} : event[name] as Record<string, unknown>;
};

/** What a payload of JSON says. */
export const valueOf = ({ data }: PayloadJson): unknown => JSON.parse(Buffer.from(data ?? '', 'base64').toString('utf8'));

export const workflowIdOf = ({ events: [first] }: HistoryJson): string => (first === undefined ? '' : String(attributesOf(first)['workflowId']));
