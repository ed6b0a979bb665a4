import { pathToFileURL } from 'node:url';
import { isSha, safeSha } from '../../host/git-names.js';
import { git, gitLine } from '../../host/git.js';
import { TowpathError } from '../../shared/errors.js';
import { parseKey } from '../../shared/ids.js';
import { createRedactor } from '../../shared/redact.js';
import type { Work } from '../../shared/words.js';
import { findSecrets, type SecretSearch } from './find-secrets.js';
import { judgeResult, refuse, some } from './judge-result.js';
import type { Refused } from './judge-result.js';
import { listDocuments } from './list-documents.js';
import type { Documents } from './list-documents.js';
import { itemRef, seenRef } from './mirror-place.js';
import type { MirrorPlace } from './mirror-place.js';
import { inQuarantine, sightOf } from './quarantine.js';
import type { Quarantine, Sight } from './quarantine.js';
import { headRef } from './remote.js';
import { mostCompression, takeLimits } from './take-limits.js';
import type { TakeLimits } from './take-limits.js';
import { codeDigest, isDocument, parseChanges, parseTree } from './tree-listing.js';

export interface TakeOrder {
  key: string;
  run: string;
  /** The item's clone, in which an agent has worked. */
  clone: string;
  /** The commit that the run declared as its result. */
  sha: string;
  /** The commit that the run began with. */
  from: string;
  work: Work;
  /** Values that the run knows and that no commit may hold. */
  secrets?: readonly string[];
  limits?: Partial<TakeLimits>;
}

export interface Taken extends Documents {
  kind: 'taken';
  head: string;
  /** The merge base of head and base branch. */
  base: string;
  /** Digest of the tree without the item's documents. */
  code: string;
  /** Whether the head differs from where the run began. */
  changed: boolean;
  /** Whether anything outside of the item's documents differs. */
  codeChanged: boolean;
}

export type TakeOutcome = Taken | Refused;

const readChanges = async (sight: Sight, { from, sha }: TakeOrder): Promise<ReturnType<typeof parseChanges>> => (from === sha
  ? [] : parseChanges((await git({ ...sight, args: ['diff-tree', '-r', '-z', '--raw', '--no-renames', from, sha] })).text));

const readTree = async (sight: Sight, sha: string): Promise<ReturnType<typeof parseTree>> =>
  parseTree((await git({ ...sight, args: ['ls-tree', '-r', '-z', '--full-tree', sha], maxBytes: 256 * 1024 * 1024 })).text);

const descends = async (sight: Sight, { from, sha }: TakeOrder): Promise<boolean> =>
  from === sha || (await git({ ...sight, args: ['merge-base', '--is-ancestor', from, sha], accept: [0, 1] })).code === 0;

const commonBase = async (sight: Sight, { base }: MirrorPlace, sha: string): Promise<string> => {
  const tip = seenRef(headRef(base));
  const { code, text } = await git({ ...sight, args: ['merge-base', tip, sha], accept: [0, 1] });
  // Somebody gave the base a history that shares nothing with the branch.
  return code === 0 ? text.trim() : gitLine({ ...sight, args: ['rev-parse', '--verify', tip] });
};

/** Uncompressed size of what the commit adds, or an upper bound where even that is harmless. */
const addedBytes = async (held: Quarantine, { from, sha }: TakeOrder, limits: TakeLimits): Promise<number> => {
  const bound = held.bytes * mostCompression;
  if (held.packs === 0 && bound <= limits.bytes) return bound;
  const { text: names } = await git({ repository: held.path, args: ['rev-list', '--objects', '--no-object-names', sha, `^${from}`] });
  const { text: sizes } = await git({ repository: held.path, args: ['cat-file', '--batch-check=%(objectsize)', '--buffer'], input: names });
  return sizes.split('\n').reduce((sum, size) => sum + Number(size), 0);
};

const readResult = async (sight: Sight, place: MirrorPlace, order: TakeOrder) => {
  const [descended, changes, tree, base] = await Promise.all([
    descends(sight, order), readChanges(sight, order), readTree(sight, order.sha), commonBase(sight, place, order.sha),
  ]);
  return { descends: descended, changes, tree, base };
};

const describe = async (sight: Sight, order: TakeOrder, read: Awaited<ReturnType<typeof readResult>>): Promise<Taken> => ({
  kind: 'taken', head: order.sha, base: read.base, code: codeDigest(order.key, read.tree),
  changed: order.from !== order.sha, codeChanged: read.changes.some(({ path }) => !isDocument(order.key, path)),
  ...await listDocuments(sight, { key: order.key, tree: read.tree, most: order.limits?.documentBytes ?? takeLimits.documentBytes }),
});

const byContent = /fsck|error in object|did not send all necessary objects|(unpack-objects|index-pack) (failed|error|died)/i;

/** Fetches by name, every new object checked; answers git's words where it is the content that is refused. */
const fetchHeld = async (place: MirrorPlace, held: Quarantine, { key, run, sha, from }: TakeOrder): Promise<string | undefined> => git({
  repository: place.path, timeoutSeconds: 600,
  args: ['-c', 'transfer.fsckObjects=true', 'fetch', '--quiet', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head',
    `--negotiation-tip=${from}`, '--end-of-options', pathToFileURL(held.path).href, `+${sha}:${itemRef(key, run)}`],
}).then(() => undefined, (error: unknown) => {
  if (error instanceof TowpathError && error.code === 'GIT_FAILED' && byContent.test(error.detail)) return error.detail;
  throw error;
});

const isThere = async (sight: Sight, sha: string): Promise<boolean> =>
  (await git({ ...sight, args: ['cat-file', '-e', `${sha}^{commit}`], accept: [0, 1, 128] })).code === 0;

/** Before anything enters the mirror: what is there may be pushed. */
const judgeSecrets = async (sight: Sight, search: SecretSearch): Promise<Refused | undefined> => {
  const places = await findSecrets(sight, search);
  if (places.length === 0) return undefined;
  const paths = places.flatMap(({ path }) => path ?? []);
  return refuse('secret-in-commit', `a secret that the run was given stands in what it commits: ${some(places.map(({ where }) => where))}`, paths);
};

/** A refusal names paths, and an agent chooses those. */
const withoutSecrets = (outcome: TakeOutcome, secrets: readonly string[] = []): TakeOutcome => {
  if (outcome.kind !== 'refused') return outcome;
  const redact = createRedactor(secrets);
  return { ...outcome, message: redact(outcome.message), paths: outcome.paths.map(redact) };
};

const takeHeld = async (place: MirrorPlace, held: Quarantine, order: TakeOrder): Promise<TakeOutcome> => {
  const limits = { ...takeLimits, ...order.limits };
  const sight = sightOf(place, held);
  const [read, newBytes] = await Promise.all([readResult(sight, place, order), addedBytes(held, order, limits)]);
  const refused = judgeResult({ key: order.key, work: order.work, newBytes, ...read }, limits);
  if (refused !== undefined) return refused;
  const { from, sha, secrets = [] } = order;
  const leaked = await judgeSecrets(sight, { from, sha, secrets, known: seenRef(headRef(place.base)), bytes: newBytes });
  if (leaked !== undefined) return leaked;
  const taken = await describe(sight, order, read);
  const problem = await fetchHeld(place, held, order);
  return problem === undefined ? taken : refuse('rejected', `git does not take the commit: ${problem}`);
};

/**
 * Takes a run's commit out of the clone into the mirror, by its name, after looking at it from outside.
 * Repeatable. Everything that an agent can cause is an answer, `refused` with its reason.
 */
export const takeResult = async (place: MirrorPlace, order: TakeOrder): Promise<TakeOutcome> => {
  if (parseKey(order.key) === undefined) throw new TowpathError('KEY_INVALID', order.key.slice(0, 80));
  if (!isSha(order.sha)) return refuse('missing', 'the run declared no commit');
  safeSha(order.from);
  if (order.sha === order.from) return describe({ repository: place.path }, order, await readResult({ repository: place.path }, place, order));
  const take = (held: Quarantine): Promise<TakeOutcome> => takeHeld(place, held, order).catch(async (error: unknown) => {
    if (await isThere(sightOf(place, held), order.sha)) throw error;
    return refuse('missing', `the clone does not hold commit ${order.sha}`);
  });
  const outcome = await inQuarantine(place, order, take).catch((error: unknown) => {
    if (error instanceof TowpathError && error.code === 'TOO_LARGE') return refuse('too-large', error.detail);
    throw error;
  });
  return outcome === 'damaged' ? refuse('damaged', 'the clone has no usable .git folder any more') : withoutSecrets(outcome, order.secrets);
};
