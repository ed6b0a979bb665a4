import { attributesOf, valueOf, type EventJson, type HistoryJson, type PayloadJson } from './history-json.js';

type Attributes = Record<string, unknown>;
const deep = (from: unknown, ...path: string[]): unknown => path.reduce<unknown>((value, name) => (value as Attributes | undefined)?.[name], from);

const shown = (attributes: Attributes): string => {
  const field = (name: string): unknown => {
    const payload = deep(attributes, 'searchAttributes', 'indexedFields', name) as PayloadJson | undefined;
    return payload === undefined ? null : valueOf(payload);
  };
  return ['shown', field('ItemState'), field('Stage')].filter((word) => word !== null).join(' ');
};

/** `run development.1.gate`: without the round and the number, which count on. */
const activity = (attributes: Attributes): string => {
  const type = String(deep(attributes, 'activityType', 'name'));
  return type === 'run' ? `run ${String(attributes['activityId']).split('.').slice(1, -1).join('.')}` : `activity ${type}`;
};

const marker = (attributes: Attributes): string => {
  const [data] = (deep(attributes, 'details', 'data', 'payloads') ?? []) as PayloadJson[];
  return `local ${String(deep(data === undefined ? {} : valueOf(data), 'activity_type'))}`;
};

const teller: Record<string, (attributes: Attributes) => string> = {
  WORKFLOW_EXECUTION_UPDATE_ACCEPTED: (one) => `update ${String(deep(one, 'acceptedRequest', 'input', 'name'))}`,
  WORKFLOW_EXECUTION_SIGNALED: (one) => `signal ${String(one['signalName'])}`,
  WORKFLOW_EXECUTION_CANCEL_REQUESTED: () => 'cancel',
  UPSERT_WORKFLOW_SEARCH_ATTRIBUTES: shown,
  ACTIVITY_TASK_SCHEDULED: activity,
  MARKER_RECORDED: marker,
  TIMER_FIRED: () => 'timer fired',
  CHILD_WORKFLOW_EXECUTION_STARTED: () => 'child started',
  SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED: (one) => String(one['signalName']),
  SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED: () => 'grant failed',
  WORKFLOW_EXECUTION_COMPLETED: () => 'end completed',
  WORKFLOW_EXECUTION_CONTINUED_AS_NEW: () => 'end continued',
};

const line = (event: EventJson): string | undefined => teller[event.eventType.replace('EVENT_TYPE_', '')]?.(attributesOf(event));

/** What a history tells, a line for each event that has a meaning. */
export const tell = ({ events }: HistoryJson): string[] => {
  const [first] = events;
  const continued = first !== undefined && Boolean(attributesOf(first)['continuedExecutionRunId']);
  return [...(continued ? ['continued'] : []), ...events.map(line).filter((one) => one !== undefined)];
};

/** The first of `lines` that does not come after the one before it, or undefined where all stand in their order. */
export const missingLine = (told: string[], lines: string[]): string | undefined => {
  let at = -1;
  return lines.find((wanted) => (at = told.indexOf(wanted, at + 1)) === -1);
};
