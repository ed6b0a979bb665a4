import { TowpathError } from '../../shared/error-table.js';
import type { MergeOrder, MergeReply } from '../hosted-forge.js';
import { messageOf } from '../http/message-of.js';
import { statusOf } from '../http/status-of.js';
import type { GithubApi } from './api.js';
import { readPull } from './pulls.js';

/** 405 says every "no", and the "not yet" too: the pull request itself tells them apart. */
const judge = async (api: GithubApi, { number, head }: MergeOrder, said: { status: number; message: string }): Promise<MergeReply> => {
  const message = said.message === '' ? `refused with ${String(said.status)}` : said.message;
  const found = await readPull(api, number);
  if (found?.merged_at != null && found.head.sha === head) return { kind: 'merged' };
  if (found !== null && found.state === 'open' && found.head.sha !== head) return { kind: 'head-moved' };
  // 409 with the head that was meant: it has come back, or GitHub has not seen the push yet.
  const soon = said.status === 409 || (found?.state === 'open' && found.mergeable == null) || /base branch was modified/i.test(message);
  return soon ? { kind: 'again', message } : { kind: 'refused', message };
};

export const mergePull = async (api: GithubApi, order: MergeOrder): Promise<MergeReply> => {
  const { number, head, method, title, message } = order;
  try {
    const answer = await api.own({
      method: 'PUT', path: `/pulls/${String(number)}/merge`, accept: [404, 405, 409, 422],
      body: { merge_method: method, sha: head, commit_title: title, commit_message: message },
    });
    return answer.ok ? { kind: 'merged' } : await judge(api, order, { status: answer.status, message: messageOf(answer.text) });
  } catch (error) {
    // A rule of the repository; a limit that also says 403 is no refusal, and has no status.
    if (!(error instanceof TowpathError) || statusOf(error) !== 403) throw error;
    return { kind: 'refused', message: error.detail };
  }
};
