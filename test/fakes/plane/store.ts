import { randomUUID } from 'node:crypto';

export interface FakeUser { id: string; name: string; token: string | null; member: boolean }
export interface FakeState { id: string; name: string; group: string; color: string }
export interface FakeLabel { id: string; name: string; color: string }
/** Times are microseconds since the epoch, no two of them the same. */
export interface FakeTicket {
  id: string; number: number; name: string; html: string; state: string; labels: string[]; assignees: string[]; priority: string;
  createdAt: number; updatedAt: number; createdBy: string; externalSource: string | null; externalId: string | null;
}
export interface FakeComment {
  id: string; ticket: string; html: string; actor: string; createdBy: string; createdAt: number; updatedAt: number; editedAt: number | null;
  externalSource: string | null; externalId: string | null;
}
export interface FakeActivity { id: string; ticket: string; verb: string; field: string | null; old: [value: string | null, id: string | null]; new: [value: string | null, id: string | null]; actor: string; at: number }

/** One field of a save, as `model_activity` sees it: a hook each. */
export interface Change { event: 'issue' | 'issue_comment'; action: 'created' | 'updated'; id: string; actor: string; field: string | null; oldValue: unknown; newValue: unknown }

export interface StoreOptions {
  workspace?: string;
  identifier?: string;
  project?: string;
  /** Name → group. The first is where new work items are. */
  states?: Record<string, string>;
  labels?: string[];
  /** How late activities are written down, as by Plane's background task. Default 0. */
  activityDelayMs?: number;
}

export const planeStates = {
  Backlog: 'backlog', 'To do': 'unstarted', 'In Progress': 'started', 'In Review': 'started', Approved: 'started', Rejected: 'started',
  Done: 'completed', Cancelled: 'cancelled',
};

/** What the fake Plane keeps: one workspace, one project. `changed` is told of every save. */
export class PlaneStore {
  readonly workspaceId = randomUUID();
  readonly projectId = randomUUID();
  readonly workspace: string;
  identifier: string;
  readonly name: string;
  readonly users: FakeUser[];
  readonly states: FakeState[];
  readonly labels: FakeLabel[];
  readonly tickets: FakeTicket[] = [];
  readonly comments: FakeComment[] = [];
  readonly activities: FakeActivity[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  private lastNumber = 0;
  private last = 0;

  constructor(private readonly options: StoreOptions, token: string, readonly changed: (change: Change) => void) {
    this.workspace = options.workspace ?? 'team';
    this.identifier = options.identifier ?? 'SHOP';
    this.name = options.project ?? 'The shop';
    this.states = Object.entries(options.states ?? planeStates).map(([name, group]) => ({ id: randomUUID(), name, group, color: '#f59e0b' }));
    this.labels = (options.labels ?? ['agent', 'shop']).map((name) => ({ id: randomUUID(), name, color: '#0ea5e9' }));
    this.users = [['towpath', true, token], ['mina', true, null], ['ravi', true, null], ['mallory', false, null]]
      .map(([name, member, key]) => ({ id: randomUUID(), name: name as string, token: key as string | null, member: member as boolean }));
  }

  now(): number {
    this.last = Math.max(Date.now() * 1000 + Math.floor(Math.random() * 1000), this.last + 1);
    return this.last;
  }

  user(name: string): FakeUser {
    const found = this.users.find((one) => one.name === name || one.id === name);
    if (found === undefined) throw new Error(`the fake Plane has no ${name}`);
    return found;
  }

  state(name: string): FakeState {
    const found = this.states.find((one) => one.name === name || one.id === name);
    if (found === undefined) throw new Error(`the fake Plane has no state ${name}`);
    return found;
  }

  label(name: string): FakeLabel {
    const found = this.labels.find((one) => one.name === name || one.id === name);
    if (found !== undefined) return found;
    const made = { id: randomUUID(), name, color: '#0ea5e9' };
    this.labels.push(made);
    return made;
  }

  ticket(of: { id?: string; number?: number }): FakeTicket | undefined {
    return this.tickets.find(({ id, number }) => id === of.id || number === of.number);
  }

  addTicket(ticket: Partial<FakeTicket> & { name: string }, actor: string): FakeTicket {
    const at = this.now();
    this.lastNumber += 1;
    const made: FakeTicket = {
      id: randomUUID(), number: this.lastNumber, html: '<p></p>', state: this.states[0]?.id ?? '', labels: [], assignees: [], priority: 'none',
      createdAt: at, updatedAt: at, createdBy: actor, externalSource: null, externalId: null, ...ticket,
    };
    this.tickets.push(made);
    this.note({ ticket: made.id, verb: 'created', field: null, old: [null, null], new: [null, null], actor });
    this.changed({ event: 'issue', action: 'created', id: made.id, actor, field: null, oldValue: null, newValue: null });
    return made;
  }

  /** `ids`: the web interface names fields of ids `state_id`, `label_ids`, `assignee_ids`; the API does not. */
  editTicket(ticket: FakeTicket, { to, actor, ids }: { to: Partial<FakeTicket>; actor: string; ids: boolean }): void {
    const names: Record<string, string> = { state: ids ? 'state_id' : 'state', labels: ids ? 'label_ids' : 'labels', assignees: ids ? 'assignee_ids' : 'assignees', html: 'description_html', name: 'name', priority: 'priority' };
    const changes = Object.entries(to).map(([key, value]) => ({ key, value, old: ticket[key as keyof FakeTicket] as unknown })).filter(({ value, old }) => JSON.stringify(value) !== JSON.stringify(old));
    Object.assign(ticket, to, { updatedAt: this.now() });
    for (const { key, value, old } of changes) {
      const said = (one: unknown): [string | null, string | null] => (key === 'state' ? [this.state(one as string).name, one as string] : [String(one), null]);
      this.note({ ticket: ticket.id, verb: 'updated', field: key === 'html' ? 'description' : key, old: said(old), new: said(value), actor });
      this.changed({ event: 'issue', action: 'updated', id: ticket.id, actor, field: names[key] ?? key, oldValue: old, newValue: value });
    }
  }

  /** Plane tells nobody. */
  deleteTicket(ticket: FakeTicket): void { this.tickets.splice(this.tickets.indexOf(ticket), 1); }

  addComment(comment: Partial<FakeComment> & { ticket: string; html: string }, actor: string): FakeComment {
    const at = this.now();
    const made: FakeComment = { id: randomUUID(), actor, createdBy: actor, createdAt: at, updatedAt: at, editedAt: null, externalSource: null, externalId: null, ...comment };
    this.comments.push(made);
    this.touch(made);
    this.changed({ event: 'issue_comment', action: 'created', id: made.id, actor, field: null, oldValue: null, newValue: null });
    return made;
  }

  editComment(comment: FakeComment, html: string, actor: string): void {
    const old = comment.html;
    const at = this.now();
    Object.assign(comment, { html, updatedAt: at, editedAt: at });
    this.touch(comment);
    if (old !== html) this.changed({ event: 'issue_comment', action: 'updated', id: comment.id, actor, field: 'comment_html', oldValue: old, newValue: html });
  }

  deleteComment(comment: FakeComment): void {
    this.comments.splice(this.comments.indexOf(comment), 1);
    this.touch(comment);
  }

  /** What happens to a comment changes its work item's time too, ours included. Source: Plane, bgtasks/issue_activities_task.py. */
  private touch({ ticket: id }: FakeComment): void {
    const ticket = this.ticket({ id });
    if (ticket !== undefined) ticket.updatedAt = this.now();
  }

  private note(activity: Omit<FakeActivity, 'id' | 'at'>): void {
    const write = (): void => { this.activities.push({ ...activity, id: randomUUID(), at: this.now() }); };
    const { activityDelayMs = 0 } = this.options;
    if (activityDelayMs === 0) { write(); return; }
    const timer = setTimeout(() => { this.timers.delete(timer); write(); }, activityDelayMs);
    this.timers.add(timer);
  }

  close(): void { for (const timer of this.timers) clearTimeout(timer); }
}
