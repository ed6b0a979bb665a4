import { homedir, hostname, tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { limits } from '../../src/shared/ids.js';
import { attributesOf, type EventJson, type HistoryJson, type PayloadJson } from './history-json.js';

/** What replay does not read: names of machine and worker, folders in stacks, the server's own numbers. */
const left: ReadonlySet<string> = new Set(['identity', 'stackTrace', 'workerVersion', 'workerInstanceKey', 'workerControlTaskQueue', 'taskId', 'requestId']);

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

const payloadOf = (text: string): Json => ({ metadata: { encoding: Buffer.from('json/plain').toString('base64') }, data: Buffer.from(JSON.stringify(text)).toString('base64') });

/** Filler that made a history long: no handler reads it. */
const isFiller = ({ data, metadata }: PayloadJson): boolean => metadata !== undefined && typeof data === 'string' && data.length > limits.payloadBytes * 4 / 3;

const rewrite = (value: Json): Json => {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(rewrite);
  if (value['kind'] === 'TASK_QUEUE_KIND_STICKY') return { ...value, name: 'sticky' };
  if (isFiller(value as PayloadJson)) return payloadOf('filler');
  return Object.fromEntries(Object.entries(value).filter(([name]) => !left.has(name)).map(([name, inner]) => [name, rewrite(inner)]));
};

const shownFields = ['ItemState', 'WaitingFor', 'Stage', 'Attempt'];

/** What only goes out, and is large: the order of an activity, an item's last document, most of what is shown. Replay reads none of it. */
const shorten = (event: EventJson): EventJson => {
  const attributes = attributesOf(event) as Record<string, Json>;
  const shown = (attributes['searchAttributes'] as { indexedFields?: Record<string, Json> } | undefined)?.indexedFields;
  if (event.eventType.endsWith('_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES') && shown !== undefined) {
    attributes['searchAttributes'] = { indexedFields: Object.fromEntries(Object.entries(shown).filter(([name]) => shownFields.includes(name))) };
  }
  if (event.eventType.endsWith('_WORKFLOW_EXECUTION_COMPLETED')) attributes['result'] = { payloads: [payloadOf('left out')] };
  if (event.eventType.endsWith('_ACTIVITY_TASK_SCHEDULED')) attributes['input'] = { payloads: [payloadOf('left out')] };
  return event;
};

/** Everything that a history says, its payloads too: they stand in base64. */
export const textOf = (history: HistoryJson): string => JSON.stringify(history, (name, value: unknown) =>
  (name === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : value));

/** Thrown where a name of this machine or a folder on it is left. A host is looked for as SDKs name it: `pid@host`. */
const refuseNames = (text: string): void => {
  const names = [`@${hostname()}`, homedir(), tmpdir(), fileURLToPath(new URL('../../', import.meta.url))].filter((name) => text.includes(name));
  if (names.length > 0) throw new Error(`the history names this machine: ${names.join(', ')}`);
};

/** The history as it is kept: without what names the machine that recorded it, and small. */
export const portable = (history: HistoryJson): HistoryJson => {
  const { events } = rewrite(history as unknown as Json) as unknown as HistoryJson;
  const kept = { events: events.map(shorten) };
  refuseNames(textOf(kept));
  return kept;
};
