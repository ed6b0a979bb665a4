import { join } from 'node:path';
import { runEnvironment } from '../../agents/environment.js';
import { readPromptTemplate } from '../../agents/prompt-template.js';
import { adapterFor } from '../../agents/registry.js';
import { renderPrompt } from '../../agents/render-prompt.js';
import { resolveSecrets } from '../../config/secrets.js';
import { reportJsonSchema } from '../../contracts/report.js';
import { makePrivateFolder, writeAtomic } from '../../host/files.js';
import { itemFolders } from '../../host/home.js';
import { sandboxLevel } from '../../host/sandbox.js';
import { sandboxFolders } from '../../host/sandbox-folders.js';
import type { AgentRunRequest, RunRequest } from '../../shared/activities.js';
import { documentsFolder } from '../../shared/ids.js';
import { openMirror } from '../workspace/mirror.js';
import type { RemoteState } from '../workspace/refresh-mirror.js';
import type { RunPlan } from './prepare.js';
import type { RunHost } from './run-host.js';

/** Fresh for every run: an agent's last words of another run are none of this one's. */
const makeAgentHome = async (home: string): Promise<{ home: string; reportFile: string; schemaFile: string }> => {
  await makePrivateFolder(home);
  const schemaFile = join(home, 'report.schema.json');
  await writeAtomic(schemaFile, JSON.stringify(reportJsonSchema(), null, 2), 0o644);
  return { home, reportFile: join(home, 'report.json'), schemaFile };
};

const commitOf = (request: AgentRunRequest): NonNullable<RunPlan['run']['commit']> => ({
  message: `${request.key}: ${request.stage}, attempt ${request.attempt}\n\nTowpath-Item: ${request.key}\nTowpath-Run: ${request.run}\n`,
  name: `Towpath ${request.role}`, email: 'towpath@localhost',
  // What people are to read counts even where the repository ignores it.
  force: [documentsFolder(request.key)],
});

/**
 * Asks the remote what it shows while the engine is asked whether the run is wanted: it takes as long, and changes nothing
 * but the mirror. undefined: it did not answer, which is said where it matters.
 */
export const lookAhead = (host: RunHost, request: RunRequest): Promise<RemoteState | undefined> => (request.kind !== 'agent' ? Promise.resolve(undefined)
  : openMirror({ home: host.home, project: request.project, repository: request.repository }).then((mirror) => mirror.refresh()).catch(() => undefined));

/** An agent works in the item's private clone, made anew at the branch's head. */
export const planAgentRun = async (host: RunHost, request: AgentRunRequest, seen: Promise<RemoteState | undefined>): Promise<RunPlan> => {
  const { agent, key, run, branch, head } = request;
  const level = await sandboxLevel(agent.sandbox);
  const { values, secrets } = await resolveSecrets(agent.env, host.env);
  const template = await readPromptTemplate(request);
  const folders = itemFolders(host.home, key);
  const mirror = await openMirror({ home: host.home, project: request.project, repository: request.repository });
  const [{ head: from }, own] = await Promise.all([
    mirror.prepareClone({ key, branch, head, path: folders.clone, seen }), makeAgentHome(folders.home(run)),
  ]);
  const prompt = renderPrompt(request, { template, ...own });
  const command = adapterFor(agent.adapter).command({ request, prompt, ...own, clone: folders.clone, sandboxed: level === 'bwrap' });
  return {
    from, stdin: command.stdin,
    run: {
      role: request.role, adapter: agent.adapter, commands: [{ claim: null, argv: command.argv }],
      env: runEnvironment({ from: host.env, home: own.home, extra: { ...values, ...command.env } }), secrets,
      cwd: folders.clone,
      sandbox: sandboxFolders({
        level, towpathHome: host.home.root, write: [folders.clone, own.home], read: [mirror.path, ...command.read],
      }),
      timeoutSeconds: agent.timeoutSeconds, inactivitySeconds: agent.inactivitySeconds, graceSeconds: agent.graceSeconds,
      commit: commitOf(request), reportFile: own.reportFile, before: null,
    },
  };
};
