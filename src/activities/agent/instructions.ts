import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openReader } from '../../host/git-reader.js';
import type { Home } from '../../host/home.js';
import { TowpathError } from '../../shared/error-table.js';

/** What a repository tells agents; the first that is there. */
const names = ['CLAUDE.md', 'AGENTS.md'];
const mostBytes = 256 * 1024;

/**
 * What the commit tells agents, as a file in the run's home: an agent that must not read the repository's settings reads
 * that neither. Its path, or null where the repository says nothing.
 */
export const giveInstructions = async ({ home, project, sha, into }: { home: Home; project: string; sha: string; into: string }): Promise<string | null> => {
  const reader = openReader({ home, project });
  for (const name of names) {
    try {
      const { content } = await reader.readFileAt(sha, name, mostBytes);
      const path = join(into, 'instructions.md');
      await writeFile(path, content);
      return path;
    } catch (error) {
      if (!(error instanceof TowpathError) || error.code !== 'FILE_NOT_FOUND') throw error;
    }
  }
  return null;
};
