import { join } from 'node:path';
import type { Mirror } from '../../../src/activities/workspace/mirror.js';
import { openMirror } from '../../../src/activities/workspace/mirror.js';
import type { TakeOrder, TakeOutcome } from '../../../src/activities/workspace/take-result.js';
import { openHome } from '../../../src/host/home.js';
import type { Scratch } from '../../support/repository.js';
import { makeBare } from '../../support/repository.js';

export interface Taking {
  mirror: Mirror;
  bare: string;
  person: string;
  clone: string;
  /** Where the run began. */
  from: string;
  take: (sha: string, more?: Partial<TakeOrder>) => Promise<TakeOutcome>;
}

let count = 0;

/** An item in whose clone an agent may do as it likes, and the taking of what it did. */
export const makeTaking = async (scratch: Scratch, files?: Record<string, string>): Promise<Taking> => {
  count += 1;
  const { bare, person } = makeBare(scratch.path(`shop-${count}`), files);
  const home = openHome(scratch.path(`home-${count}`));
  const mirror = await openMirror({ home, project: 'SHP', repository: { url: bare, base: 'main' } });
  const clone = join(home.items, 'SHP-1', 'clone');
  const { head: from } = await mirror.prepareClone({ key: 'SHP-1', branch: 'towpath/SHP-1-x', head: null, path: clone });
  const take: Taking['take'] = (sha, more = {}) => mirror.takeResult({ key: 'SHP-1', run: '1.development.1.agent.1', clone, sha, from, work: 'code', ...more });
  return { mirror, bare, person, clone, from, take };
};
