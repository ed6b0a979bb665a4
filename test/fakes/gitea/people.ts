import { comment, changeIssue, makeLabel, openIssue, setLabels } from './issue-acts.js';
import { mergePull } from './merge-act.js';
import { issueOf, pullOf, userOf, type World } from './model.js';
import { noticePush, review } from './pull-acts.js';

/** What a person does in the web interface. */
export interface Person {
  openIssue(order: { title: string; body?: string; labels?: string[]; assignees?: string[] }): number;
  comment(number: number, body: string): number;
  edit(number: number, change: { title?: string; body?: string }): Promise<void>;
  /** Sets and takes labels by name; made where there is none. */
  label(number: number, change: { add?: string[]; remove?: string[] }): void;
  closeIssue(number: number): Promise<void>;
  reopenIssue(number: number): Promise<void>;
  review(number: number, state: 'APPROVED' | 'REQUEST_CHANGES' | 'COMMENT', more?: { sha?: string; text?: string; comments?: { path: string; line: number; text: string }[] }): Promise<number>;
  dismiss(number: number, review: number): void;
  merge(number: number, method?: 'merge' | 'squash'): Promise<void>;
  closePull(number: number): Promise<void>;
  push(branch: string, files: Record<string, string>): Promise<string>;
}

const labelIds = (world: World, names: readonly string[] = []): number[] =>
  names.map((name) => (world.labels.find((label) => label.name === name) ?? makeLabel(world, { name })).id);

export const personOf = (world: World, login: string): Person => {
  const user = userOf(world, login);
  const state = (number: number, to: string): Promise<void> => changeIssue(world, issueOf(world, number), user, { state: to });
  return {
    openIssue: ({ labels, ...order }) => openIssue(world, user, { ...order, labels: labelIds(world, labels) }).number,
    comment: (number, body) => comment(world, number, user, body).id,
    edit: (number, change) => changeIssue(world, issueOf(world, number), user, change),
    label: (number, { add, remove }) => {
      const issue = issueOf(world, number);
      const gone = labelIds(world, remove);
      setLabels(world, { issue, ids: [...issue.labels.map(({ id }) => id), ...labelIds(world, add)].filter((id) => !gone.includes(id)), by: user });
    },
    closeIssue: (number) => state(number, 'closed'),
    reopenIssue: (number) => state(number, 'open'),
    closePull: (number) => state(number, 'closed'),
    review: async (number, word, { sha, text, comments = [] } = {}) => (await review(world, pullOf(world, number), user, {
      state: word, body: text, sha, remarks: comments.map(({ path, line, text: body }) => ({ path, line, body })),
    })).id,
    dismiss: (number, id) => { pullOf(world, number).pull.reviews.filter((one) => one.id === id).forEach((one) => { one.dismissed = true; }); },
    merge: (number, method = 'merge') => mergePull(world, pullOf(world, number), user, { method, title: `Merge pull request #${String(number)}` }),
    push: async (branch, files) => {
      const sha = world.git.commit(branch, files);
      await noticePush(world, user);
      return sha;
    },
  };
};
