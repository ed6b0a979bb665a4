import type { CircuitWant, ProviderRunEnded } from '../../shared/messages.js';
import type { ProviderDocument } from '../../shared/documents.js';

/** Design §9: so many transient failures in a row open the circuit, for so long. */
export const circuitRules = { failures: 3, openSeconds: 300 } as const;

export interface OpenCircuit {
  since: number;
  /** Epoch milliseconds from which one run may try. */
  until: number;
  message: string;
  /** Who tries, or null: nobody has asked. */
  probe: CircuitWant | null;
  /** It has been said that this circuit is open. */
  said: boolean;
}

/** A provider as one plain object: all that continue-as-new carries. Times are epoch milliseconds. */
export interface ProviderData {
  schema: 1;
  name: string;
  /** Transient failures in a row. */
  failures: number;
  message: string | null;
  open: OpenCircuit | null;
  /** Who waits to be let through, first in line first. */
  waiting: CircuitWant[];
  /** Who may go on and has not been told. */
  granted: CircuitWant[];
  /** Runs that were counted, newest last. */
  counted: string[];
  /** The circuit that closed and has not been said to be closed: since when it was open. */
  closed: number | null;
}

const keptRuns = 500;

export const newProvider = (name: string): ProviderData =>
  ({ schema: 1, name, failures: 0, message: null, open: null, waiting: [], granted: [], counted: [], closed: null });

const opened = (data: ProviderData, { message, resetsAt }: ProviderRunEnded, now: number): ProviderData => {
  const until = Math.max(now + circuitRules.openSeconds * 1000, resetsAt ?? 0);
  const before = data.open;
  return { ...data, open: { since: before?.since ?? now, until, message, probe: null, said: before?.said ?? false } };
};

/** Everybody goes on. */
export const closed = (data: ProviderData): ProviderData => ({
  ...data, failures: 0, message: null, open: null, waiting: [], granted: [...data.granted, ...data.waiting],
  closed: data.open?.said === true ? data.open.since : data.closed,
});

/** A run's end, once by its name. */
export const afterRun = (data: ProviderData, ended: ProviderRunEnded, now: number): ProviderData => {
  if (data.counted.includes(ended.run)) return data;
  const known = { ...data, counted: [...data.counted, ended.run].slice(-keptRuns) };
  if (ended.end === 'unknown') return known;
  // A run that began before the circuit opened and has come through shows that the provider is there.
  if (ended.end === 'answered') return closed(known);
  const failing = { ...known, failures: known.failures + 1, message: ended.message };
  const probed = failing.open?.probe != null && ended.run.startsWith(`${failing.open.probe.key}/`);
  if (probed) return opened(failing, ended, now);
  // Runs that began earlier fail later than the circuit opened: it is not put off by each of them.
  return failing.open === null && failing.failures >= circuitRules.failures ? opened(failing, ended, now) : failing;
};

const same = (one: CircuitWant, other: CircuitWant): boolean => one.key === other.key;
const isOlder = (one: CircuitWant, other: CircuitWant): boolean => one.round < other.round || (one.round === other.round && one.seq < other.seq);

/** Gets in line; a repeat keeps its place, one that was let through is told so again. */
export const addWaiting = (data: ProviderData, want: CircuitWant): ProviderData => {
  const probe = data.open?.probe ?? null;
  const known = data.waiting.find((one) => same(one, want)) ?? (probe !== null && same(probe, want) ? probe : undefined);
  if (known !== undefined && isOlder(want, known)) return data;
  // It has given its try up: nobody waits for oneself.
  if (known !== undefined && known === probe && isOlder(known, want)) return addWaiting(dropWaiting(data, known), want);
  if (data.open === null || (probe !== null && same(probe, want) && probe.seq === want.seq)) return { ...data, granted: [...data.granted.filter((one) => !same(one, want)), want] };
  if (known !== undefined && known.seq === want.seq) return data;
  return { ...data, waiting: [...data.waiting.filter((one) => !same(one, want)), want] };
};

/** Out of line, or the try is over: where it taught nothing, the next in line tries. */
export const dropWaiting = (data: ProviderData, gone: CircuitWant): ProviderData => {
  const old = (one: CircuitWant): boolean => same(one, gone) && !isOlder(gone, one);
  const { open } = data;
  const freed = open?.probe != null && old(open.probe) ? { ...open, probe: null } : open;
  return { ...data, open: freed, waiting: data.waiting.filter((one) => !old(one)), granted: data.granted.filter((one) => !old(one)) };
};

const everyone = ({ open, waiting, granted }: ProviderData): CircuitWant[] => [...waiting, ...granted, ...(open?.probe == null ? [] : [open.probe])];

/** Items that are over hold nothing. `asked`: the provider when it was asked which are: a round that began since then keeps its place. */
export const forgetItems = (data: ProviderData, keys: readonly string[], asked: ProviderData = data): ProviderData =>
  everyone(asked).filter(({ key }) => keys.includes(key)).reduce((now, { key, round }) => dropWaiting(now, { key, round, seq: Infinity }), data);

/** Lets one try when the time is over. */
export const letOneTry = (data: ProviderData, now: number): ProviderData => {
  const { open, waiting: [first, ...rest] } = data;
  if (open === null || open.probe !== null || first === undefined || now < open.until) return data;
  return { ...data, open: { ...open, probe: first }, waiting: rest, granted: [...data.granted, first] };
};

/** Keys of those who wait or try: they are looked at from time to time. */
export const dependents = ({ waiting, open }: ProviderData): string[] =>
  [...waiting, ...(open?.probe == null ? [] : [open.probe])].map(({ key }) => key);

/** Milliseconds until somebody may try by the clock alone, or null. */
export const untilTry = ({ open, waiting }: ProviderData, now: number): number | null =>
  (open === null || open.probe !== null || waiting.length === 0 ? null : Math.max(0, open.until - now));

export const providerDocument = (data: ProviderData): ProviderDocument => ({
  name: data.name,
  circuit: data.open === null ? 'closed' : data.open.probe === null ? 'open' : 'probing',
  until: data.open === null ? null : new Date(data.open.until).toISOString(),
  probe: data.open?.probe?.key ?? null, failures: data.failures, message: data.open?.message ?? data.message,
  waiting: data.waiting.map(({ key }) => key),
});
