import { createHash } from 'node:crypto';
import type { HostedForge, HostedPull } from '../../connections/hosted-forge.js';

export const digestOf = (seen: unknown): string => createHash('sha256').update(JSON.stringify(seen)).digest('hex');

/** How a pull request looks now: head, state, checks and reviews. Equal as long as an item would see the same. */
export const digestOfPull = async (forge: HostedForge, pull: HostedPull): Promise<string> => {
  const [checks, reviews] = await Promise.all([forge.checks(pull.head), forge.reviews(pull.number)]);
  const seen = {
    head: pull.head, state: pull.state, updatedAt: pull.updatedAt ?? null,
    checks: checks.filter(({ ours }) => !ours).map(({ name, state, log }) => [name, state, log]).sort(),
    reviews: reviews.map(({ id, state, sha, dismissed }) => [id, state, sha, dismissed]).sort(),
  };
  return digestOf(seen);
};
