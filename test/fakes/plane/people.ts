import type { FakeComment, FakeTicket, PlaneStore } from './store.js';

export interface Named { id?: string; number?: number }
export interface PlaneTicketOrder { name: string; html?: string; state?: string; labels?: string[]; assignees?: string[] }

/** Somebody in Plane's web interface: hooks name fields of ids as it does (`state_id`, `label_ids`). */
export interface PlanePerson {
  id: string;
  create(ticket: PlaneTicketOrder): { id: string; number: number };
  move(ticket: Named, state: string): void;
  /** Title, description as HTML, priority: one save, a hook each. */
  edit(ticket: Named, to: { name?: string; html?: string; priority?: string }): void;
  label(ticket: Named, labels: string[]): void;
  assign(ticket: Named, people: string[]): void;
  /** Nobody is told. */
  remove(ticket: Named): void;
  comment(ticket: Named, html: string): string;
  editComment(id: string, html: string): void;
  removeComment(id: string): void;
}

/** What Plane's editor makes of typed lines. */
export const typed = (words: string): string =>
  words.split('\n').map((line) => `<p class="editor-paragraph-block">${line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</p>`).join('');

export const personIn = (store: PlaneStore, name: string): PlanePerson => {
  const { id: actor } = store.user(name);
  const need = (of: Named): FakeTicket => {
    const found = store.ticket(of);
    if (found === undefined) throw new Error(`the fake Plane has no work item ${JSON.stringify(of)}`);
    return found;
  };
  const commentOf = (id: string): FakeComment => {
    const found = store.comments.find((one) => one.id === id);
    if (found === undefined) throw new Error(`the fake Plane has no comment ${id}`);
    return found;
  };
  const idsOf = (labels: string[]): string[] => labels.map((one) => store.label(one).id);
  const peopleOf = (people: string[]): string[] => people.map((one) => store.user(one).id);
  const save = (ticket: Named, to: Partial<FakeTicket>): void => { store.editTicket(need(ticket), { to, actor, ids: true }); };
  return {
    id: actor,
    create: ({ name: title, html, state, labels = [], assignees = [] }) => {
      const { id, number } = store.addTicket({
        name: title, labels: idsOf(labels), assignees: peopleOf(assignees), ...(html === undefined ? {} : { html }), ...(state === undefined ? {} : { state: store.state(state).id }),
      }, actor);
      return { id, number };
    },
    move: (ticket, state) => { save(ticket, { state: store.state(state).id }); },
    edit: (ticket, to) => { save(ticket, to); },
    label: (ticket, labels) => { save(ticket, { labels: idsOf(labels) }); },
    assign: (ticket, people) => { save(ticket, { assignees: peopleOf(people) }); },
    remove: (ticket) => { store.deleteTicket(need(ticket)); },
    comment: (ticket, html) => store.addComment({ ticket: need(ticket).id, html }, actor).id,
    editComment: (id, html) => { store.editComment(commentOf(id), html, actor); },
    removeComment: (id) => { store.deleteComment(commentOf(id)); },
  };
};
