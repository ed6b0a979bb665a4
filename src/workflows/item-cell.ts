import { CancellationScope, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { SearchAttributeUpdatePair } from '@temporalio/common';
import { searchAttributes as attributes } from '../shared/search-attributes.js';
import { shortage } from './policy/budget.js';
import { settle } from './policy/changes.js';
import type { ItemData } from './policy/item-data.js';
import { attemptOf, stageName } from './policy/stage.js';
import { watchWaits } from './policy/tending.js';
import { itemDetails } from './policy/view.js';
import { standing } from './policy/waiting.js';

/** Holds the item's one plain object while the workflow runs, and shows each change to the outside. */
export class ItemCell {
  /** Counts changes: what waits for one compares it. */
  version = 0;
  /** Rises when a stop or skip takes the stage away from under a step: the step's result is then only facts. */
  epoch = 0;
  /** The history or the item ends: what goes on beside the steps ends first. */
  left = false;
  #scope: CancellationScope | null = null;
  #shown = '';

  constructor(public data: ItemData) {}

  change(next: (data: ItemData) => ItemData): void {
    this.data = watchWaits(this.data, settle(this.data, next(this.data), Date.now()));
    this.version += 1;
  }

  /** Runs a step that `interrupt` may cancel. */
  async cancellable<T>(work: () => Promise<T>): Promise<T> {
    const scope = new CancellationScope();
    this.#scope = scope;
    try {
      return await scope.run(work);
    } finally {
      this.#scope = null;
    }
  }

  interrupt(): void {
    this.epoch += 1;
    this.#scope?.cancel();
  }

  /** For a message that comes while a step is under way: the next step would show it only later. */
  publishNow(): void {
    const { pending, merging, treeDirty, agentAway } = this.data;
    if (pending !== null || merging || treeDirty !== null || agentAway != null || shortage(this.data) !== undefined) this.publish();
  }

  /** Search attributes in one event, only when state, wait, stage or attempt changed. Details cost no event. */
  publish(): void {
    const { data } = this;
    setCurrentDetails(itemDetails(data, Date.now()));
    const is = standing(data);
    const stage = stageName(data);
    const shown = JSON.stringify([is, stage, attemptOf(data), data.plan?.pipeline, data.done]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    upsertSearchAttributes(this.#attributes());
  }

  #attributes(): SearchAttributeUpdatePair[] {
    const { data } = this;
    const is = standing(data);
    return [
      // A ticket's title may have changed since the start.
      { key: attributes.title, value: data.item.title },
      { key: attributes.itemState, value: is.state },
      { key: attributes.waitingFor, value: is.waitingFor },
      { key: attributes.waitingOn, value: is.waitingOn.length === 0 ? null : is.waitingOn.map((one) => one.slice(0, 200)) },
      { key: attributes.stage, value: stageName(data) },
      { key: attributes.attempt, value: attemptOf(data) },
      { key: attributes.since, value: new Date(data.since) },
      { key: attributes.headSha, value: data.head },
      { key: attributes.agent, value: data.policy?.agent?.name ?? null },
      { key: attributes.provider, value: data.policy?.agent?.provider ?? null },
      { key: attributes.pipeline, value: data.plan?.pipeline ?? null },
      { key: attributes.costUsd, value: data.usage.costUsd },
    ];
  }
}
