import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SessionTotal } from '../../agents/adapter.js';
import type { Adapter } from '../../agents/registry.js';
import { conversationId } from '../../agents/conversation-id.js';
import { reportJsonSchema, strictReportSchema } from '../../contracts/report.js';
import { makePrivateFolder } from '../../host/files.js';
import { itemFolders, type Home } from '../../host/home.js';
import type { AgentRunRequest } from '../../shared/activities.js';
import { giveConversation } from './conversation.js';
import { loginFolder, secretsOfLogin } from './login.js';

/** Written into each home: the same for every run. */
const schemaText = JSON.stringify(reportJsonSchema(), null, 2);
const strict = strictReportSchema();
const strictText = JSON.stringify(strict);

export interface AgentHome {
  home: string;
  reportFile: string;
  schemaFile: string;
  schema: Record<string, unknown>;
  conversation: { id: string | null; resume: boolean };
  /** What the conversation had used before. */
  before: SessionTotal | null;
  /** Folders outside of the home that the agent writes too: a login that it renews. */
  write: string[];
  /** What stands in that login and must be shown nowhere. */
  hidden: string[];
}

const conversationFor = async (home: Home, request: AgentRunRequest, { adapter, into }: { adapter: Adapter; into: string }): Promise<Pick<AgentHome, 'conversation' | 'before'>> => {
  const fresh = { conversation: { id: adapter.traits.presetSession ? conversationId(request) : null, resume: false }, before: null };
  const installation = adapter.installation(request.agent);
  if (installation?.conversation == null || request.conversation === null) return fresh;
  const given = await giveConversation({ home, key: request.key, id: request.conversation, installation, into: join(into, installation.folder) });
  return given === undefined ? fresh : { conversation: { id: request.conversation, resume: true }, before: given.before };
};

/** The login that all runs share: renewed by one of them it is renewed for all, so the file is linked, not copied. */
const giveLogin = async (home: Home, { adapter, into }: { adapter: Adapter; into: string }): Promise<Pick<AgentHome, 'write' | 'hidden'>> => {
  const login = await loginFolder(home, adapter.kind);
  if (login === undefined) return { write: [], hidden: [] };
  await symlink(join(login.path, login.file), join(into, login.into, login.file)).catch((error: unknown) => {
    // An attempt that died while it prepared had made it.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  return { write: [login.path], hidden: await secretsOfLogin(login) };
};

/** A private home, fresh for every run: an agent's last words of another run are none of this one's, and no run leaves settings to the next. */
export const makeAgentHome = async (home: Home, request: AgentRunRequest, adapter: Adapter): Promise<AgentHome> => {
  const into = itemFolders(home, request.key).home(request.run);
  await makePrivateFolder(join(into, adapter.installation(request.agent)?.folder ?? '.'));
  const schemaFile = join(into, 'report.schema.json');
  await Promise.all([
    writeFile(schemaFile, schemaText),
    adapter.traits.schema ? writeFile(join(into, 'report.strict.schema.json'), strictText) : undefined,
  ]);
  const login = await giveLogin(home, { adapter, into });
  return { home: into, reportFile: join(into, 'report.json'), schemaFile, schema: strict, ...login, ...await conversationFor(home, request, { adapter, into }) };
};
