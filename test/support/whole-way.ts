import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';
import { readUp } from '../../src/client/running.js';
import { openHome } from '../../src/host/home.js';
import type { ItemDocument } from '../../src/shared/documents.js';
import type { BareRepository } from '../fakes/bare-repository.js';
import { runGit } from './repository.js';
import { until, type Towpath } from './towpath-process.js';

/** What a ticket's whole way through tracker and forge needs, wherever they stand. */

export const wholeAgent = fileURLToPath(new URL('../fixtures/agents/whole-pipeline.sh', import.meta.url));

/** Hooks of which some are lost cost at most one period of the reconciler: 2 s here. */
export const soon = 'reconcile: { light: 2s, full: 10s }';

/** Lines of towpath.yaml. `deploy`: gates of the last stage. */
export const wholePipeline = ({ reviewer, deploy = '' }: { reviewer: string; deploy?: string }): string[] => [
  'pipelines:', '  hosted:', '    - { stage: analysis }', '    - { stage: architecture }',
  '    - { stage: development, gates: [ { kind: command }, { kind: ci, within: 10m, without: block } ] }',
  `    - { stage: review, gates: [ { kind: report }, { kind: review, by: [${reviewer}] } ] }`, '    - { stage: testing }', `    - { stage: deploy${deploy} }`,
];

/** Where a connection's deliveries go now: another port after each start. */
export const hookAddress = async (towpath: Towpath, connection: string): Promise<string> =>
  `${(await readUp(openHome(towpath.home)))?.apiUrl ?? ''}/webhooks/${connection}`;

export interface CiOrder {
  git: BareRepository;
  branch: () => string | undefined;
  /** What the change adds: commits without it are of no interest. */
  file: string;
  say: (sha: string, state: 'pending' | 'failure' | 'success') => Promise<void>;
  over: AbortSignal;
}

/** CI as a runner does it: red on the first commit that holds the change, green on all later ones. */
export const runCi = async ({ git, branch, file, say, over }: CiOrder): Promise<void> => {
  const seen = new Set<string>();
  while (!over.aborted) {
    const name = branch();
    const tip = name === undefined ? undefined : git.tip(name);
    if (tip !== undefined && !seen.has(tip) && runGit(git.folder, 'ls-tree', '-r', '--name-only', tip).includes(file)) {
      seen.add(tip);
      await say(tip, 'pending');
      await say(tip, seen.size === 1 ? 'failure' : 'success');
    }
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
};

/** There is one card, and it says all of this. */
export const cardSays = (cards: () => string[] | Promise<string[]>, ...words: string[]): Promise<true> => until(`the card says ${words.join(', ')}`, async () => {
  const [card, ...others] = await cards();
  expect(others).toEqual([]);
  return card !== undefined && words.every((one) => card.includes(one)) ? true : undefined;
});

/** An item that is blocked is shown at once. */
export const reach = (towpath: Towpath, key: string, is: (item: ItemDocument) => boolean): Promise<ItemDocument> =>
  towpath.itemIs(key, (item) => item.state === 'blocked' || is(item), 120);
