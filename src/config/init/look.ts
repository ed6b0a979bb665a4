import { basename } from 'node:path';
import { programsOnPath } from './programs.js';
import { findRepository, type RepositoryPlace } from './repository.js';
import { suggestKey } from './suggest-key.js';
import { findTestCommand } from './test-command.js';
import type { TestCommand } from './top.js';
import { commitTree, diskTree, type Tree } from './tree.js';

/** What `towpath init` finds where it stands. */
export interface RepositoryFindings extends RepositoryPlace {
  /** Suggested. */
  key: string;
  test: TestCommand | null;
  /** A script that is there and looks like an agent, relative to the repository. */
  agentScript: string | null;
  /** Coding agents on PATH that have an adapter. */
  agents: string[];
  /** Variables with credentials of theirs that are set here. */
  credentials: string[];
}

const agentScripts = ['tools/agent.sh', 'scripts/agent.sh', 'agent.sh'];
const codingAgents = ['claude', 'codex', 'opencode', 'gemini', 'copilot'];
const credentialNames = ['ANTHROPIC_API_KEY', 'CLAUDE_CODE_OAUTH_TOKEN', 'CODEX_API_KEY', 'OPENAI_API_KEY'];

const findScript = async (tree: Tree): Promise<string | null> => {
  for (const script of agentScripts) if (await tree.read(script) !== undefined) return script;
  return null;
};

/**
 * Looks at the repository that the folder is in: base branch, origin, tests, agents. Changes nothing.
 * Thrown when the folder is in no git repository: REPOSITORY_INVALID.
 */
export const lookAtRepository = async (folder: string, env: NodeJS.ProcessEnv = process.env): Promise<RepositoryFindings> => {
  const place = await findRepository(folder);
  const tree = place.bare ? commitTree(place.root, place.base) : diskTree(place.root);
  return {
    ...place,
    key: suggestKey(basename(place.root)),
    test: await findTestCommand(tree) ?? null,
    agentScript: await findScript(tree),
    agents: await programsOnPath(codingAgents, env['PATH'] ?? ''),
    credentials: credentialNames.filter((name) => (env[name] ?? '') !== ''),
  };
};
