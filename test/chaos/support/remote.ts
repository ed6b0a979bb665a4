import { runGit } from '../../support/repository.js';

export interface RemoteMerge { sha: string; key: string; head: string; parents: string[] }

/** The merges on the first-parent line of main, by the trailers that they carry. */
export const mergesOf = (bare: string): RemoteMerge[] =>
  runGit(bare, 'log', '--first-parent', '--format=%H|%P|%(trailers:key=Towpath-Item,valueonly,separator=%x2C)|%(trailers:key=Towpath-Head,valueonly,separator=%x2C)', 'main')
    .split('\n').flatMap((line) => {
      const [sha = '', parents = '', key = '', head = ''] = line.split('|');
      return key === '' ? [] : [{ sha, key, head, parents: parents.split(' ') }];
    });

/** Live branches of items, by key. */
export const branchesOf = (bare: string): { key: string; sha: string }[] =>
  runGit(bare, 'for-each-ref', '--format=%(refname:lstrip=2) %(objectname)', 'refs/heads/towpath/').split('\n').filter((line) => line !== '').map((line) => {
    const [name = '', sha = ''] = line.split(' ');
    return { key: /^towpath\/([A-Z0-9]+-\d+)-/.exec(name)?.[1] ?? name, sha };
  });
