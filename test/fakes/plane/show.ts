import type { FakeActivity, FakeComment, FakeTicket, FakeUser, PlaneStore } from './store.js';

/** A time as Plane prints it: microseconds, in the zone of the user who asks; `minutes` east of UTC. */
export const showTime = (micros: number, minutes = 0): string => {
  const shifted = new Date(Math.floor(micros / 1000) + minutes * 60_000).toISOString().slice(0, 19);
  const part = String(micros % 1_000_000).padStart(6, '0');
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${shifted}.${part}${minutes === 0 ? 'Z' : `+${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`}`;
};

export const showUser = ({ id, name }: FakeUser): Record<string, unknown> => ({
  id, first_name: name.replace(/^./, (letter) => letter.toUpperCase()), last_name: '', email: `${name}@example.test`, avatar: '', avatar_url: null, display_name: name,
});

const labelOf = (store: PlaneStore, id: string): unknown => store.labels.find((label) => label.id === id);

export const showTicket = (store: PlaneStore, ticket: FakeTicket, { expand = [], minutes = 0 }: { expand?: readonly string[]; minutes?: number } = {}): Record<string, unknown> => ({
  id: ticket.id, cycle: null, module: null,
  labels: expand.includes('labels') ? ticket.labels.map((id) => labelOf(store, id)) : ticket.labels,
  assignees: expand.includes('assignees') ? ticket.assignees.map((id) => showUser(store.user(id))) : ticket.assignees,
  state: expand.includes('state') ? { ...store.state(ticket.state) } : ticket.state,
  description: {}, created_at: showTime(ticket.createdAt, minutes), updated_at: showTime(ticket.updatedAt, minutes), deleted_at: null, point: null,
  name: ticket.name, description_html: ticket.html, description_binary: null, priority: ticket.priority, start_date: null, target_date: null,
  sequence_id: ticket.number, sort_order: 65535.5, completed_at: null, archived_at: null, is_draft: false,
  external_source: ticket.externalSource, external_id: ticket.externalId, created_by: ticket.createdBy, updated_by: ticket.createdBy,
  project: store.projectId, workspace: store.workspaceId, parent: null, estimate_point: null, type: null,
});

export const showComment = (store: PlaneStore, comment: FakeComment, minutes = 0): Record<string, unknown> => ({
  id: comment.id, created_at: showTime(comment.createdAt, minutes), updated_at: showTime(comment.updatedAt, minutes), deleted_at: null,
  comment_html: comment.html, attachments: [], access: 'INTERNAL', external_source: comment.externalSource, external_id: comment.externalId,
  edited_at: comment.editedAt === null ? null : showTime(comment.editedAt, minutes), created_by: comment.createdBy, updated_by: null,
  project: store.projectId, workspace: store.workspaceId, issue: comment.ticket, actor: comment.actor, parent: null,
});

export const showActivity = (store: PlaneStore, activity: FakeActivity, minutes = 0): Record<string, unknown> => ({
  id: activity.id, created_at: showTime(activity.at, minutes), updated_at: showTime(activity.at, minutes), verb: activity.verb, field: activity.field,
  old_value: activity.old[0], new_value: activity.new[0], comment: '', attachments: [], old_identifier: activity.old[1], new_identifier: activity.new[1],
  epoch: activity.at / 1_000_000, project: store.projectId, workspace: store.workspaceId, issue: activity.ticket, issue_comment: null, actor: activity.actor,
});
