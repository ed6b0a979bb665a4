import type { Ended, Grant, NewItem, ProjectPermit, ProjectSettings, Release, Want } from '../../shared/messages.js';
import type { ProjectDocument } from '../../shared/documents.js';
import { limits } from '../../shared/ids.js';
import { jsonBytes } from '../../shared/bytes.js';
import { halveSpending, type KeptSpending } from './project-spending.js';

export interface Holder { key: string; round: number; seq: number; /** Asked again for what it holds: the grant is sent once more. */ untold?: boolean }

/** One kind of permit: who has one, who waits, first in line first. */
export interface Permits { holders: Holder[]; queue: Want[] }

/** The project as one plain object: all that continue-as-new carries. */
export interface ProjectData {
  schema: 1;
  settings: ProjectSettings;
  /** The last number that was handed out; null until the remote has been looked at. */
  counter: number | null;
  /** Open items by number: the digest of title and body. */
  open: Record<string, string>;
  /** Idempotency keys: [key, number, epoch ms], oldest first. */
  keys: [string, number, number][];
  /** `told`: open items that heard of it. Those that a webhook started stand nowhere else once they have given their places back. Absent in what older code carried. */
  paused: { by: string; at: number; told?: string[] } | null;
  permits: Record<ProjectPermit, Permits>;
  /** Absent in what older code carried. */
  spending?: KeptSpending;
  /** Re-opened tickets by number: the newest round that was started, the newest last. Absent: none yet. */
  rounds?: [number, number][];
}

export const newProject = (settings: ProjectSettings): ProjectData => ({
  schema: 1, settings, counter: null, open: {}, keys: [], paused: null,
  permits: { admission: { holders: [], queue: [] }, merge: { holders: [], queue: [] } },
});

/** 30 days, at most 1,000: workflows §1. */
const keySeconds = 30 * 24 * 3600;
const keyCount = 1_000;

export const keptKeys = (keys: ProjectData['keys'], now: number): ProjectData['keys'] =>
  keys.filter(([, , at]) => now - at < keySeconds * 1000).slice(-keyCount);

/** What continue-as-new takes along: keys that still count, the oldest left out until it fits a payload. */
export const carryProject = (data: ProjectData, now: number): ProjectData => {
  let keys = keptKeys(data.keys, now);
  while (keys.length > 0 && jsonBytes({ ...data, keys }) > limits.payloadBytes) keys = keys.slice(Math.ceil(keys.length / 10));
  let carried = { ...data, keys };
  while ((carried.spending?.rows.length ?? 0) > 0 && jsonBytes(carried) > limits.payloadBytes) carried = halveSpending(carried);
  return carried;
};

export const places = (data: ProjectData, kind: ProjectPermit): number => (kind === 'merge' ? 1 : data.settings.items);

const numberOf = (key: string): number => Number(key.slice(key.lastIndexOf('-') + 1));

/** Merges go oldest item first. Admission: in front those who had a place before, then by priority (1 first), then as they came. */
const before = (kind: ProjectPermit) => (one: Want, other: Want): number => {
  if (kind === 'merge') return numberOf(one.key) - numberOf(other.key);
  if (one.front !== other.front) return one.front ? -1 : 1;
  return one.priority - other.priority;
};

const same = (one: { key: string }, other: { key: string }): boolean => one.key === other.key;

const withPermits = (data: ProjectData, kind: ProjectPermit, permits: Permits): ProjectData =>
  ({ ...data, permits: { ...data.permits, [kind]: permits } });

const isOlder = (one: { round: number; seq: number }, other: { round: number; seq: number }): boolean =>
  one.round < other.round || (one.round === other.round && one.seq < other.seq);

/**
 * A repeat of what is held is granted again and keeps its place: the item may be merging under it. A repeat of what
 * is queued keeps its place in line. An older one is forgotten, a newer one takes its item's place.
 */
export const addWant = (data: ProjectData, want: Want): ProjectData => {
  const { holders, queue } = data.permits[want.kind];
  const known = [...holders, ...queue].find((one) => same(one, want));
  if (known !== undefined && !isOlder(known, want)) {
    if (isOlder(want, known) || queue.some((one) => same(one, want))) return data;
    return withPermits(data, want.kind, { queue, holders: holders.map((one) => (same(one, want) ? { ...one, untold: true } : one)) });
  }
  const others = queue.filter((one) => !same(one, want));
  const free = holders.filter((one) => !same(one, want));
  return withPermits(data, want.kind, { holders: free, queue: [...others, want].sort(before(want.kind)) });
};

/** Gives back what the item has or asked for, up to this sequence. */
export const dropPermit = (data: ProjectData, gone: Pick<Release, 'kind' | 'key' | 'round' | 'seq'>): ProjectData => {
  const { holders, queue } = data.permits[gone.kind];
  const old = (one: Holder | Want): boolean => same(one, gone) && (one.round < gone.round || (one.round === gone.round && one.seq <= gone.seq));
  return withPermits(data, gone.kind, { holders: holders.filter((one) => !old(one)), queue: queue.filter((one) => !old(one)) });
};

const allPermits = ({ permits }: ProjectData): Holder[] =>
  (['admission', 'merge'] as const).flatMap((kind) => [...permits[kind].holders, ...permits[kind].queue]);

/**
 * Frees everything of items that are over. `asked`: the project when it was asked which are: a round that began since
 * then keeps its place.
 */
export const forget = (data: ProjectData, keys: string[], asked: ProjectData = data): ProjectData => {
  const gone = new Map(keys.map((key) => [key, Math.max(0, ...allPermits(asked).filter((one) => one.key === key).map(({ round }) => round))]));
  const old = ({ key, round }: Holder): boolean => round <= (gone.get(key) ?? 0);
  const left = ({ holders, queue }: Permits): Permits => ({ holders: holders.filter((one) => !old(one)), queue: queue.filter((one) => !old(one)) });
  const open = Object.fromEntries(Object.entries(data.open).filter(([number]) => !gone.has(`${data.settings.project}-${number}`)));
  const paused = data.paused?.told === undefined ? data.paused : { ...data.paused, told: data.paused.told.filter((key) => !gone.has(key)) };
  return { ...data, open, paused, permits: { admission: left(data.permits.admission), merge: left(data.permits.merge) } };
};

/** A round has ended: a later one of the same ticket keeps what it has. */
export const roundEnded = (data: ProjectData, { key, round }: Ended): ProjectData => {
  const later = allPermits(data).some((one) => one.key === key && one.round > round);
  if (!later) return forget(data, [key]);
  return dropPermit(dropPermit(data, { kind: 'merge', key, round, seq: Infinity }), { kind: 'admission', key, round, seq: Infinity });
};

/** So many re-opened tickets are remembered: whoever asks late for a round of an older one has waited for that many. */
const keptRounds = 1_000;

/** Takes a round that nobody has started; undefined: it was, or a later one. */
export const claimRound = (data: ProjectData, { number, round }: Pick<NewItem, 'number' | 'round'>): ProjectData | undefined => {
  const rounds = data.rounds ?? [];
  if (rounds.some(([one, newest]) => one === number && newest >= round)) return undefined;
  return { ...data, rounds: [...rounds.filter(([one]) => one !== number), [number, round] as [number, number]].slice(-keptRounds) };
};

/** A round that could not be started is free again. */
export const leaveRound = (data: ProjectData, { number, round }: Pick<NewItem, 'number' | 'round'>): ProjectData =>
  ({ ...data, rounds: (data.rounds ?? []).map((one): [number, number] => (one[0] === number && one[1] === round ? [number, round - 1] : one)) });

export interface Granting { data: ProjectData; granted: (Grant & { key: string; kind: ProjectPermit }) | undefined }

/** A grant that has to be said again. */
const sayAgain = (data: ProjectData): Granting | undefined => {
  for (const kind of ['merge', 'admission'] as const) {
    const { holders, queue } = data.permits[kind];
    const untold = holders.find((one) => one.untold === true);
    if (untold === undefined) continue;
    const { key, round, seq } = untold;
    const told = holders.map((one) => (one === untold ? { key, round, seq } : one));
    return { data: withPermits(data, kind, { holders: told, queue }), granted: { kind, key, round, seq } };
  }
  return undefined;
};

/** The next permit that can be granted, first merges, then admissions; nobody is admitted while the project is paused. */
export const grantNext = (data: ProjectData): Granting => {
  const again = sayAgain(data);
  if (again !== undefined) return again;
  if (data.paused !== null) return { data, granted: undefined };
  for (const kind of ['merge', 'admission'] as const) {
    const { holders, queue } = data.permits[kind];
    const [first, ...rest] = queue;
    if (first === undefined || holders.length >= places(data, kind)) continue;
    const { key, round, seq } = first;
    return { data: withPermits(data, kind, { holders: [...holders, { key, round, seq }], queue: rest }), granted: { kind, key, round, seq } };
  }
  return { data, granted: undefined };
};

/** Somebody waits for a place that another holds: the holders are looked at from time to time. */
export const someoneWaits = (data: ProjectData): boolean =>
  (['merge', 'admission'] as const).some((kind) => data.permits[kind].queue.length > 0 && data.permits[kind].holders.length > 0);

export const allHolders = (data: ProjectData): string[] =>
  [...new Set((['merge', 'admission'] as const).flatMap((kind) => data.permits[kind].holders.map((one) => one.key)))];

export const projectDocument = (data: ProjectData): ProjectDocument => ({
  key: data.settings.project, paused: data.paused !== null, limit: data.settings.items, counter: data.counter ?? 0,
  admitted: data.permits.admission.holders.map((one) => one.key),
  waitingForAdmission: data.permits.admission.queue.map((one) => one.key),
  merging: data.permits.merge.holders[0]?.key ?? null,
  waitingForMerge: data.permits.merge.queue.map((one) => one.key),
  repository: data.settings.repository, base: data.settings.base, configFile: data.settings.configFile,
});
