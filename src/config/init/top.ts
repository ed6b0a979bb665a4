import type { Tree } from './tree.js';

/** How a repository's tests are run. */
export interface TestCommand {
  run: string[];
  /** The file that says so. */
  from: string;
}

/** A repository with the names at its top, read once. */
export interface Top { tree: Tree; names: readonly string[] }
