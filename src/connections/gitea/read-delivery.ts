import { linesAt, numberAt, shaAt, textAt } from '../body.js';
import type { Delivery, Own, Reading, WebhookReader } from '../delivery.js';
import { readComment, readIssue } from '../issue-events.js';
import { deed, ignored, reading, told, word } from '../reading.js';
import { pullFacts, readCheck, readPull, readPush, readStatus, sentBy } from '../repository-events.js';
import { hexHmacFits } from '../signature/hex-hmac.js';
import type { HintEvent } from '../../shared/hints.js';

const first = ({ headers }: Delivery, names: readonly string[]): string | undefined =>
  names.map((name) => headers[name]).find((value) => value !== undefined);

const senders = { gitea: ['gitea'], forgejo: ['forgejo', 'gitea'] } as const;
type Sender = keyof typeof senders;

const of = (sender: Sender, what: string): string[] => senders[sender].map((name) => `x-${name}-${what}`);

/** By the exact type; by the coarse event where an old server sends no type: there `pull_request_comment` is of a review. */
const typeOf = (delivery: Delivery, sender: Sender): string => {
  const exact = first(delivery, of(sender, 'event-type'));
  if (exact !== undefined && exact !== '') return exact;
  const event = first(delivery, of(sender, 'event')) ?? '';
  return event === 'pull_request_comment' ? 'pull_request_review_comment' : event;
};

/** The names of now, and those of older servers. */
const reviewEvents: Readonly<Record<string, HintEvent>> = {
  pull_request_review_approved: 'review_approved', pull_request_approved: 'review_approved',
  pull_request_review_rejected: 'review_changes_requested', pull_request_rejected: 'review_changes_requested',
  pull_request_review_comment: 'review_commented',
};

/** It names neither the review nor the commit that was looked at: `sha` is the head when it was sent. */
const readReview = (body: unknown, event: HintEvent): Reading => {
  const said = { ...sentBy(body), ...pullFacts(body), ...told('text', linesAt(body, 'review', 'content')) };
  const action = textAt(body, 'action');
  const given = action === null || action === 'reviewed' || action === 'submitted';
  return given ? reading({ ...said, event }) : ignored(said, `a review's ${deed(action)} changes nothing for us`);
};

/** Of Forgejo from 12.0 on: one run of its Actions has ended. Nothing stands beside the run. */
const readActionRun = (body: unknown): Reading => {
  const branch = textAt(body, 'run', 'prettyref');
  return reading({
    actor: textAt(body, 'run', 'trigger_user', 'login'), actorId: numberAt(body, 'run', 'trigger_user', 'id'), repository: textAt(body, 'run', 'repository', 'full_name'),
    event: 'ci_status', sha: shaAt(body, 'run', 'commit_sha'), state: textAt(body, 'action') === 'failure' ? 'failure' : 'success',
    ...told('context', textAt(body, 'run', 'workflow_id')), ...(branch?.startsWith('#') === true ? {} : told('ref', branch)),
  });
};

const readByType = (type: string, body: unknown, own: Own): Reading => {
  const review = Object.hasOwn(reviewEvents, type) ? reviewEvents[type] : undefined;
  if (review !== undefined) return readReview(body, review);
  switch (type) {
    case 'issues': case 'issue_label': case 'issue_assign': case 'issue_milestone': return readIssue(body, own);
    case 'issue_comment': return readComment(body, { own });
    case 'pull_request_comment': return readComment(body, { own, pull: true });
    case 'pull_request': case 'pull_request_sync': case 'pull_request_assign': case 'pull_request_label':
    case 'pull_request_milestone': case 'pull_request_review_request': return readPull(body);
    case 'push': return readPush(body);
    case 'status': return readStatus(body);
    case 'workflow_run': return readCheck(body, 'workflow_run');
    case 'action_run_success': case 'action_run_failure': case 'action_run_recover': return readActionRun(body);
    default: return ignored(sentBy(body), `the event ${word(type === '' ? null : type)} is of no interest`);
  }
};

const reader = (sender: Sender): WebhookReader => ({
  stableId: false,
  ownBody: ['opened', 'commented', 'pr_synchronized', 'ci_status'],
  deliveryId: (delivery) => first(delivery, of(sender, 'delivery')) ?? null,
  verify(delivery, secrets) {
    const given = first(delivery, of(sender, 'signature')) ?? delivery.headers['x-hub-signature-256']?.replace(/^sha256=/, '');
    return hexHmacFits(delivery.body, secrets, given) ? 'ok' : 'bad';
  },
  read: (body, delivery, own) => readByType(typeOf(delivery, sender), body, own),
});

export const giteaReader = reader('gitea');
export const forgejoReader = reader('forgejo');
