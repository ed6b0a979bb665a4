import { linesAt, numberAt, shaAt, textAt } from '../body.js';
import type { Own, Reading, WebhookReader } from '../delivery.js';
import { readComment, readIssue } from '../issue-events.js';
import { deed, ignored, reading, told, word } from '../reading.js';
import { pullFacts, readCheck, readPull, readPush, readStatus, sentBy } from '../repository-events.js';
import { hexHmacFits } from '../signature/hex-hmac.js';
import type { HintEvent } from '../../shared/hints.js';

const reviewEvents: Readonly<Record<string, HintEvent>> = {
  approved: 'review_approved', changes_requested: 'review_changes_requested', commented: 'review_commented',
};

const readReview = (body: unknown): Reading => {
  const id = numberAt(body, 'review', 'id');
  const said = { ...sentBy(body), ...pullFacts(body), sha: shaAt(body, 'review', 'commit_id'), ...told('reviewId', id), ...told('text', linesAt(body, 'review', 'body')) };
  const action = textAt(body, 'action');
  const state = textAt(body, 'review', 'state')?.toLowerCase() ?? '';
  const event = Object.hasOwn(reviewEvents, state) ? reviewEvents[state] : undefined;
  if (action === 'submitted' && event !== undefined) return reading({ ...said, event });
  return ignored(said, `a review's ${deed(action === 'submitted' ? state : action)} changes nothing for us`);
};

/** One remark at a line. Its review tells the verdict. */
const readReviewComment = (body: unknown): Reading => {
  const id = numberAt(body, 'comment', 'pull_request_review_id');
  const said = { ...sentBy(body), ...pullFacts(body), sha: shaAt(body, 'comment', 'commit_id'), ...told('commentId', numberAt(body, 'comment', 'id')), ...told('reviewId', id), ...told('text', linesAt(body, 'comment', 'body')) };
  const action = textAt(body, 'action');
  return action === 'created' ? reading({ ...said, event: 'review_commented' }) : ignored(said, `a remark's ${deed(action)} changes nothing for us`);
};

const readByEvent = (event: string, body: unknown, own: Own): Reading => {
  switch (event) {
    case 'issues': return readIssue(body, own);
    case 'issue_comment': return readComment(body, { own });
    case 'pull_request': return readPull(body);
    case 'pull_request_review': return readReview(body);
    case 'pull_request_review_comment': return readReviewComment(body);
    case 'push': return readPush(body);
    case 'status': return readStatus(body);
    case 'check_run': case 'check_suite': case 'workflow_run': return readCheck(body, event);
    default: return ignored(sentBy(body), `the event ${word(event === '' ? null : event)} is of no interest`);
  }
};

export const gitHubReader: WebhookReader = {
  stableId: true,
  ownBody: [],
  deliveryId: ({ headers }) => headers['x-github-delivery'] ?? null,
  verify({ headers, body }, secrets) {
    const header = headers['x-hub-signature-256'];
    return header?.startsWith('sha256=') === true && hexHmacFits(body, secrets, header.slice('sha256='.length)) ? 'ok' : 'bad';
  },
  read: (body, { headers }, own) => readByEvent(headers['x-github-event'] ?? '', body, own),
};
