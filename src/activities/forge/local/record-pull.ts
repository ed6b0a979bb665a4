import { oneLine } from '../../../host/git-commit.js';
import { TowpathError } from '../../../shared/errors.js';
import type { PullRequest } from '../../../shared/activities.js';
import { pullRef } from '../../workspace/remote.js';
import type { PullOrder } from '../forge.js';
import type { LocalForge } from './local-forge.js';
import { writePullRecord } from './pull-record.js';
import type { PullRecord } from './pull-record.js';
import { findRecord, showPull } from './show-pull.js';

export const recordOf = (forge: LocalForge, { key, branch, title, head }: PullOrder, closed: boolean): PullRecord =>
  ({ key, branch, head, closed, base: forge.mirror.place.base, title: oneLine(title) });

export const isSame = (one: PullRecord, other: PullRecord): boolean =>
  one.head === other.head && one.title === other.title && one.base === other.base && one.closed === other.closed;

/** Puts the record on the remote, from the state that was seen; somebody else's change in between is read first. */
export const recordPull = async (forge: LocalForge, order: PullOrder, closed: boolean): Promise<PullRequest> => {
  const { mirror } = forge;
  const wanted = recordOf(forge, order, closed);
  const ref = pullRef(order);
  for (let tries = 0; tries < 5; tries += 1) {
    const state = await mirror.refresh();
    const there = await findRecord(forge, order, state);
    if (there !== undefined && isSame(there, wanted)) return showPull(forge, there, state);
    const sha = await writePullRecord(mirror.path, wanted, state.base);
    const pushed = await mirror.pushRefs({ updates: [{ ref, sha, expected: state.refs.get(ref) ?? null }] });
    if (pushed.kind === 'refused') throw new TowpathError('PUSH_REFUSED', `${ref}: ${pushed.message}`);
    if (pushed.kind === 'pushed') return showPull(forge, wanted, state);
  }
  throw new TowpathError('CONNECTION_AWAY', `${ref} keeps moving`);
};
