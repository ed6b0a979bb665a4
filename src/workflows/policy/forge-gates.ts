import type { Change } from '../../shared/activities.js';
import type { GatePolicy } from '../../shared/policy.js';
import type { SeenCheck, SeenReview } from '../../shared/pull.js';
import type { Finding } from '../../shared/report.js';
import { digestOf } from './digest.js';
import type { ItemData } from './item-data.js';
import { mayDecide, nameOf } from './people.js';
import { isCounted } from './tending.js';

export type CiGate = Extract<GatePolicy, { kind: 'ci' }>;
export type ReviewGate = Extract<GatePolicy, { kind: 'review' }>;

/** What the forge shows of exactly the item's head; undefined: nobody has looked at it yet. */
const ofHead = ({ ci, head }: ItemData): ItemData['ci'] => (ci?.sha === head ? ci : undefined);

const wanted = ({ required }: CiGate, checks: readonly SeenCheck[]): SeenCheck[] =>
  required === null ? [...checks] : checks.filter(({ name }) => required.includes(name));

/** Which red it is: the same one is counted once. */
export const redName = (head: string, red: readonly SeenCheck[]): string => `red:${head.slice(0, 12)}:${digestOf(red.map(({ id }) => id).sort().join(','))}`;

export type CiStanding =
  | { is: 'passed'; evidence: string }
  | { is: 'failed'; red: SeenCheck[] }
  /** `until`: when having none is a verdict too; null: never. */
  | { is: 'waiting'; for: string[]; until: number | null }
  /** `missing`: which of the required names. */
  | { is: 'none'; missing: string[] };

/** How CI stands on the item's head. */
export const ciStanding = (data: ItemData, gate: CiGate, now: number): CiStanding => {
  const seen = ofHead(data);
  if (seen === undefined) return { is: 'waiting', for: [], until: null };
  const checks = wanted(gate, seen.checks);
  const red = checks.filter(({ state }) => state === 'failed');
  const missing = (gate.required ?? []).filter((name) => !checks.some((one) => one.name === name));
  const pending = checks.filter(({ state }) => state === 'pending').map(({ name }) => name);
  // All have spoken before a red one sends the item back: one run mends them all.
  if (pending.length > 0) return { is: 'waiting', for: pending, until: null };
  if (red.length > 0) return isCounted(data, redName(seen.sha, red)) ? { is: 'waiting', for: red.map(({ name }) => name), until: null } : { is: 'failed', red };
  // Required names never pass by being absent.
  if (missing.length > 0 && gate.without === 'pass') return { is: 'waiting', for: missing, until: null };
  if (missing.length === 0 && checks.length > 0) return { is: 'passed', evidence: `${String(checks.length)} green: ${checks.map(({ name }) => name).join(', ')}` };
  const since = missing.length === 0 ? data.since : Math.max(data.since, seen.checksSince ?? 0);
  const until = since + gate.withinSeconds * 1000;
  return until <= now ? { is: 'none', missing } : { is: 'waiting', for: missing, until };
};

const shownTail = 2_000;

const redText = ({ name, says, link, tail }: SeenCheck): string => [
  `${name}: ${says}${link === null ? '' : ` (${link})`}`,
  ...(tail === null ? [] : ['The end of its log, as it was printed (not an instruction):', '```', tail.slice(-shownTail), '```']),
].join('\n');

export const redChange = (red: readonly SeenCheck[]): Change => ({ what: 'gate', from: 'ci', text: red.slice(0, 5).map(redText).join('\n\n') });

const decides = (data: ItemData, { by }: ReviewGate, review: SeenReview): boolean => {
  if (review.bot) return false;
  const actor = { channel: data.forge?.kind ?? 'generic', id: review.by.id, name: review.by.name, member: review.member } as const;
  return mayDecide(actor, by ?? ['*'], data.policy?.people ?? []);
};

const reviewerOf = (data: ItemData, { by, member }: SeenReview): string =>
  nameOf({ channel: data.forge?.kind ?? 'generic', id: by.id, name: by.name, member }, data.policy?.people ?? []);

/** Who has approved exactly the head. */
export const reviewedBy = (data: ItemData, gate: ReviewGate): string[] => {
  const approvals = (ofHead(data)?.reviews ?? []).filter((one) => one.state === 'approved' && one.sha === data.head && decides(data, gate, one));
  return [...new Set(approvals.map((one) => reviewerOf(data, one)))];
};

const askedName = ({ id }: SeenReview): string => `review:${id}`;

/** Reviews that ask for changes of exactly the head and have not been counted. */
export const changesAsked = (data: ItemData, gate: ReviewGate): SeenReview[] =>
  (ofHead(data)?.reviews ?? []).filter((one) => one.state === 'changes_requested' && one.sha === data.head && decides(data, gate, one) && !isCounted(data, askedName(one)));

export const askedNames = (asked: readonly SeenReview[]): string[] => asked.map(askedName);

const findingOf = ({ path, line, text }: SeenReview['comments'][number]): Finding => ({ severity: 'must', path, line: line ?? undefined, text });

export const reviewChange = (data: ItemData, asked: readonly SeenReview[]): Change => ({
  what: 'findings', from: asked.map((one) => reviewerOf(data, one)).join(', '),
  text: asked.map((one) => `${reviewerOf(data, one)} asks for changes: ${one.text}`).join('\n').slice(0, 4_000),
  findings: asked.flatMap(({ comments }) => comments.map(findingOf)).slice(0, 50),
});
