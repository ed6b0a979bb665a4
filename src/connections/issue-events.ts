import { idAt, linesAt, listAt, numberAt, textAt, valueAt } from './body.js';
import type { Own, Reading } from './delivery.js';
import { dropEcho, hasMarker } from './own.js';
import { commented, deed, ignored, reading, told } from './reading.js';
import { sentBy } from './repository-events.js';
import type { HintEvent } from '../shared/hints.js';

/** Tickets and comments, as Gitea and GitHub tell them. */

const issueActions: Readonly<Record<string, HintEvent>> = {
  opened: 'opened', labeled: 'labeled', label_updated: 'labeled',
  ...Object.fromEntries(['edited', 'closed', 'reopened', 'assigned', 'unassigned', 'unlabeled', 'label_cleared', 'milestoned', 'demilestoned', 'transferred', 'deleted'].map((action) => [action, 'updated'] as const)),
};

const labelsOf = (body: unknown): string[] => listAt(body, 'issue', 'labels').flatMap((label) => textAt(label, 'name') ?? []);

export const readIssue = (body: unknown, own: Own): Reading => {
  const action = textAt(body, 'action');
  const number = numberAt(body, 'issue', 'number') ?? numberAt(body, 'number');
  const said = { ...sentBy(body), number, ...told('state', textAt(body, 'issue', 'state')) };
  const event = action !== null && Object.hasOwn(issueActions, action) ? issueActions[action] : undefined;
  if (event === undefined) return ignored(said, `a ticket's ${deed(action)} changes nothing for us`);
  const labels = event === 'labeled' ? { labels: labelsOf(body), ...told('label', textAt(body, 'label', 'name')) } : {};
  return dropEcho(reading({ ...said, ...labels, event }), own, false);
};

/** `pull`: the sender's own word for it says that it stands at a pull request. */
export const readComment = (body: unknown, { own, pull = false }: { own: Own; pull?: boolean }): Reading => {
  const marked = valueAt(body, 'issue', 'pull_request');
  const isPullRequest = pull || valueAt(body, 'is_pull') === true || (typeof marked === 'object' && marked !== null) || valueAt(body, 'pull_request', 'number') !== undefined;
  const number = numberAt(body, 'issue', 'number') ?? numberAt(body, 'pull_request', 'number');
  const said = { ...sentBy(body), number, isPullRequest, ...told('commentId', idAt(body, 'comment', 'id')) };
  const text = linesAt(body, 'comment', 'body');
  const action = textAt(body, 'action');
  if (action === 'created') return commented(said, { text, own, bot: textAt(body, 'sender', 'type') === 'Bot' });
  if (action === 'edited') return dropEcho(reading({ ...said, event: 'comment_edited', ...told('text', text) }), own, text !== null && hasMarker(text));
  return ignored(said, `a comment's ${deed(action)} changes nothing for us`);
};
