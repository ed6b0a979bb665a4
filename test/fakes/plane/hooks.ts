import { createHmac, randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { pythonJson } from './python-json.js';
import { showComment, showTicket, showUser } from './show.js';
import type { Change, PlaneStore } from './store.js';

/** Where hooks go and how badly; all may be changed while it runs. */
export interface HookTarget {
  url: string;
  secret: string;
  /** Never sent, and never told that it was not. */
  dropEverySecond?: boolean;
  double?: boolean;
  /** Held for a moment and sent in another order. */
  shuffle?: boolean;
  /** Between tries where no HTTP answer came; Plane's is minutes. Default 100. */
  retryMs?: number;
  timeoutMs?: number;
  /** Of the webhook. Default 1. */
  version?: 1 | 2;
}

export interface SentHook { delivery: string; headers: Record<string, string>; body: string; status: number | null }

export interface FakeHooks {
  tell(change: Change): void;
  /** Tries so far, oldest first. `status` null: no HTTP answer came. */
  readonly sent: SentHook[];
  target: HookTarget | null;
  /** Plane switches a hook off after its last try. */
  active: boolean;
  /** When nothing is under way any more. */
  settled(): Promise<void>;
  close(): void;
}

const tries = 6;
const holdMs = 40;

const dataOf = (store: PlaneStore, { event, id }: Change): Record<string, unknown> | undefined => {
  if (event === 'issue') {
    const ticket = store.ticket({ id });
    return ticket && showTicket(store, ticket, { expand: ['state', 'labels', 'assignees'] });
  }
  const comment = store.comments.find((one) => one.id === id);
  return comment && showComment(store, comment);
};

interface Told { event: string; bodyOf: (delivery: string) => string }

/** Read when it is sent, so it may be newer than the activity that it tells of. */
const tellingOf = (store: PlaneStore, webhook: string, change: Change): Told | undefined => {
  const data = dataOf(store, change);
  const body = data && pythonJson({
    event: change.event, action: change.action, webhook_id: webhook, workspace_id: store.workspaceId, data,
    activity: { field: change.field, new_value: change.newValue, old_value: change.oldValue, actor: showUser(store.user(change.actor)), old_identifier: null, new_identifier: null },
  });
  return body === undefined ? undefined : { event: change.event, bodyOf: () => body };
};

const fieldsOf2: Readonly<Record<string, string>> = { state: 'state_id', labels: 'label_ids', assignees: 'assignee_ids', description_html: 'description_json' };

/** As Plane's documentation has version 2: rows as they stand, what was there before, and nobody who did it. */
const tellingOf2 = (store: PlaneStore, webhook: string, { event, action, id, field, oldValue }: Change): Told | undefined => {
  const comment = store.comments.find((one) => one.id === id);
  const ticket = store.ticket({ id: event === 'issue' ? id : comment?.ticket ?? '' });
  if (ticket === undefined || (event === 'issue_comment' && comment === undefined)) return undefined;
  const row = { id: ticket.id, name: ticket.name, sequence_id: ticket.number, project_id: store.projectId, state_id: ticket.state, label_ids: ticket.labels, assignee_ids: ticket.assignees, updated_by_id: 'None' };
  const said = comment && { id: comment.id, access: 'INTERNAL', actor_id: comment.actor, issue_id: ticket.id, comment_stripped: comment.html.replace(/<[^>]*>/g, '') };
  const name = `workitem.${said === undefined ? '' : 'comment.'}${action}`;
  const once = randomUUID();
  return {
    event: name,
    bodyOf: (delivery) => pythonJson({
      version: 'v2', delivery_id: delivery, event_id: once, entity_id: ticket.id, entity_type: 'issue', event: name, webhook_id: webhook, workspace_id: store.workspaceId,
      data: said === undefined ? row : { id: ticket.id, name: ticket.name, comment: said },
      previous_attributes: field === null || said !== undefined ? {} : { [fieldsOf2[field] ?? field]: oldValue },
    }),
  };
};

export const createFakeHooks = (storeOf: () => PlaneStore, first: HookTarget | null): FakeHooks => {
  const webhook = randomUUID();
  const end = new AbortController();
  const underWay = new Set<Promise<void>>();
  const sent: SentHook[] = [];
  let held: Change[] = [];
  let count = 0;
  setMaxListeners(0, end.signal);
  const pause = async (ms: number): Promise<void> => { await sleep(ms, undefined, { signal: end.signal }).catch(() => undefined); };
  const tryOnce = async (target: HookTarget, { event, bodyOf }: Told): Promise<boolean> => {
    const delivery = randomUUID();
    const body = bodyOf(delivery);
    const signature = createHmac('sha256', target.secret).update(body).digest('hex');
    const headers = { 'Content-Type': 'application/json', 'User-Agent': 'Autopilot', 'X-Plane-Delivery': delivery, 'X-Plane-Event': event, 'X-Plane-Signature': signature };
    const signal = AbortSignal.any([end.signal, AbortSignal.timeout(target.timeoutMs ?? 30_000)]);
    const status = await fetch(target.url, { method: 'POST', headers, body, signal }).then(async (answer) => { await answer.arrayBuffer(); return answer.status; }, () => null);
    sent.push({ delivery, headers, body, status });
    return status !== null;
  };
  /** Any HTTP answer, a 500 too, counts as delivered. A retry repeats the bytes under a new delivery id; in version 2 the id stands in them too. */
  const deliver = async (change: Change): Promise<void> => {
    const telling = (hooks.target?.version === 2 ? tellingOf2 : tellingOf)(storeOf(), webhook, change);
    if (telling === undefined) return;
    for (let one = 0; one < tries; one += 1) {
      const { target, active } = hooks;
      if (target === null || !active || end.signal.aborted) return;
      if (await tryOnce(target, telling)) return;
      await pause(target.retryMs ?? 100);
    }
    hooks.active = false;
  };
  const go = (changes: Change[], ms: number): void => {
    const work = pause(ms).then(async () => { await Promise.all(changes.map(deliver)); });
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  };
  const release = (): void => {
    const all = held;
    held = [];
    // Backwards is as far from their order as can be, and the same in every run.
    all.reverse().forEach((change, index) => { go([change], index); });
  };
  const hooks: FakeHooks = {
    sent, target: first, active: true,
    tell: (change) => {
      const { target } = hooks;
      if (target === null || !hooks.active) return;
      count += 1;
      if (target.dropEverySecond === true && count % 2 === 0) return;
      const changes = target.double === true ? [change, change] : [change];
      if (target.shuffle !== true) { go(changes, 1); return; }
      held.push(...changes);
      if (held.length > changes.length) return;
      const work = pause(holdMs).then(release);
      underWay.add(work);
      void work.finally(() => underWay.delete(work));
    },
    settled: async () => { while (underWay.size > 0) await Promise.all(underWay); },
    close: () => { end.abort(); },
  };
  return hooks;
};
