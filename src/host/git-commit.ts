import { gitLine } from './git.js';

export interface CommitOrder {
  repository: string;
  tree: string;
  parents: string[];
  subject: string;
  trailers: Record<string, string>;
  /** Epoch seconds. Fixed by the caller, so that a repeat makes the same commit. */
  at: number;
}

/** Text from outside as one line of a message: it can add no trailer and no control code. */
export const oneLine = (text: string): string => text.replace(/[\s\u0000-\u001f\u007f]+/g, ' ').trim();

/** Writes a commit of Towpath's own without a work tree; answers its name. The same order gives the same commit. */
export const commitTree = ({ repository, tree, parents, subject, trailers, at }: CommitOrder): Promise<string> => {
  const lines = Object.entries(trailers).map(([name, value]) => `${name}: ${value}`);
  const date = `@${at} +0000`;
  return gitLine({
    repository,
    args: ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent])],
    input: `${oneLine(subject)}\n\n${lines.join('\n')}\n`,
    env: { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
  });
};
