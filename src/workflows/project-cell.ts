import { setCurrentDetails } from '@temporalio/workflow';
import type { Created, CreateItem, NewItem } from '../shared/messages.js';
import type { ErrorCode } from '../shared/errors.js';
import type { ProjectData } from './policy/project-data.js';
import { claimRound, projectDocument } from './policy/project-data.js';

export type CreateResult = { ok: Created } | { no: { code: ErrorCode; detail: string } };

/** A creation in line: its handler waits for `result`. */
export interface Asked { create: CreateItem; result: CreateResult | null }

/** Holds the project's one plain object while the workflow runs. */
export class ProjectCell {
  version = 0;
  readonly asked: Asked[] = [];
  /** Creations under way or done by idempotency key: a repeat gets the same one. */
  readonly byKey = new Map<string, Asked>();
  /** Holders that must hear of a pause or its end. */
  tell: { paused: boolean; keys: string[] } | null = null;
  /** Rounds that are to be started. */
  readonly reopened: NewItem[] = [];
  /** Numbers whose workflow is being started. */
  readonly starting = new Set<number>();

  constructor(public data: ProjectData) {}

  change(next: (data: ProjectData) => ProjectData): void {
    this.data = next(this.data);
    this.version += 1;
    setCurrentDetails(this.#details());
  }

  ask(create: CreateItem): Asked {
    const known = create.idempotencyKey === null ? undefined : this.byKey.get(create.idempotencyKey);
    if (known !== undefined) return known;
    const asked: Asked = { create, result: null };
    if (create.idempotencyKey !== null) this.byKey.set(create.idempotencyKey, asked);
    this.asked.push(asked);
    this.version += 1;
    return asked;
  }

  /** A round that was started, or is being, is not started again. */
  reopen(item: NewItem): void {
    const claimed = claimRound(this.data, item);
    if (claimed === undefined) return;
    this.reopened.push(item);
    this.change(() => claimed);
  }

  take(count: number): Asked[] {
    return this.asked.splice(0, count);
  }

  /** Whoever waits for a number is told why there is none; asking again tries again. */
  refuseAll(no: { code: ErrorCode; detail: string }): void {
    for (const asked of this.take(this.asked.length)) this.answer(asked, { no });
  }

  answer(asked: Asked, result: CreateResult): void {
    asked.result = result;
    const { idempotencyKey } = asked.create;
    if (idempotencyKey !== null && 'no' in result) this.byKey.delete(idempotencyKey);
  }

  #details(): string {
    const doc = projectDocument(this.data);
    return [
      `**${doc.key}** ${doc.paused ? 'paused' : 'open'}, ${doc.counter} items so far`, '',
      `- working: ${doc.admitted.join(', ') || 'none'} (at most ${doc.limit})`,
      `- waiting for a place: ${doc.waitingForAdmission.join(', ') || 'none'}`,
      `- merging: ${doc.merging ?? 'none'}; waiting to merge: ${doc.waitingForMerge.join(', ') || 'none'}`,
      `- repository: ${doc.repository} (${doc.base})`,
    ].join('\n');
  }
}
