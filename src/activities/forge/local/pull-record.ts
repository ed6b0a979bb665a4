import { commitTree } from '../../../host/git-commit.js';
import { git } from '../../../host/git.js';
import { isSha } from '../../../host/git-names.js';
import { commitFacts, type CommitFacts } from '../commit-facts.js';

/**
 * A local pull request has no store: it is a commit at `refs/towpath/pull/<KEY>` on the remote whose parents are the head
 * and the base's tip, so both stay reachable, and whose message says the rest.
 */
export interface PullRecord {
  key: string;
  title: string;
  branch: string;
  base: string;
  head: string;
  closed: boolean;
}

/** Writes the record's commit into the mirror; the same record gives the same commit. */
export const writePullRecord = async (repository: string, record: PullRecord, baseTip: string): Promise<string> => {
  const [facts] = await commitFacts(repository, [record.head]);
  return commitTree({
    repository, tree: (facts as CommitFacts).tree, parents: [...new Set([record.head, baseTip])], at: (facts as CommitFacts).at,
    subject: `Pull request ${record.key}: ${record.title}`,
    trailers: {
      'Towpath-Item': record.key, 'Towpath-Branch': record.branch, 'Towpath-Base': record.base,
      'Towpath-Head': record.head, 'Towpath-State': record.closed ? 'closed' : 'open',
    },
  });
};

/** The record in a commit, or undefined where somebody put something else there. */
export const readPullRecord = async (repository: string, commit: string): Promise<PullRecord | undefined> => {
  const { text } = await git({ repository, args: ['cat-file', 'commit', commit] });
  const message = text.slice(text.indexOf('\n\n') + 2);
  const trailer = (name: string): string => new RegExp(`^Towpath-${name}: (.*)$`, 'm').exec(message)?.[1] ?? '';
  const record = {
    key: trailer('Item'), branch: trailer('Branch'), base: trailer('Base'), head: trailer('Head'), closed: trailer('State') === 'closed',
    title: /^Pull request [^ :]+: (.*)$/m.exec(message)?.[1] ?? '',
  };
  return record.key !== '' && record.branch !== '' && isSha(record.head) ? record : undefined;
};
