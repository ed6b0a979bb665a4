import { join } from 'node:path';
import { runEnvironment } from '../../agents/environment.js';
import { readPromptTemplate } from '../../agents/prompt-template.js';
import { adapterFor } from '../../agents/registry.js';
import { renderPrompt } from '../../agents/render-prompt.js';
import type { RunJson } from '../../contracts/run-directory.js';
import { itemFolders } from '../../host/home.js';
import { sandboxFolders } from '../../host/sandbox-folders.js';
import type { AgentRunRequest, RunRequest } from '../../shared/activities.js';
import { documentsFolder } from '../../shared/ids.js';
import { makeAgentHome } from '../agent/agent-home.js';
import { giveInstructions } from '../agent/instructions.js';
import { preflight } from '../agent/preflight.js';
import { bringBranch } from '../workspace/bring-branch.js';
import { openProjectMirror } from '../workspace/project-mirror.js';
import type { RemoteState } from '../workspace/refresh-mirror.js';
import type { RunPlan } from './prepare.js';
import type { RunHost } from './run-host.js';

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
  : openProjectMirror(host, request).then((mirror) => mirror.refresh()).catch(() => undefined));

/** For agents that ask: who makes no code changes nothing but the item's documents. What they did is checked on the commit all the same. */
const permissionRules = ({ agent, work, key }: AgentRunRequest, clone: string): RunJson['rules'] =>
  ({ tools: agent.tools ?? { allow: null, deny: [] }, only: work === 'code' ? null : join(clone, documentsFolder(key)) });

/** An agent works in the item's private clone, made anew at the branch's head. */
export const planAgentRun = async (host: RunHost, request: AgentRunRequest, seen: Promise<RemoteState | undefined>): Promise<RunPlan> => {
  const { agent, key, branch, head } = request;
  const adapter = adapterFor(agent.adapter);
  const { program, level, values, secrets, version: asked } = await preflight(agent, host);
  const template = await readPromptTemplate(request);
  const clone = itemFolders(host.home, key).clone(request.run);
  const mirror = await openProjectMirror(host, request);
  const [{ head: from }, own, version] = await Promise.all([
    mirror.prepareClone({ key, branch, head, path: clone, seen }), makeAgentHome(host.home, request, adapter), asked,
  ]);
  if (request.forge !== undefined && head !== null) {
    const remote = await seen;
    if (remote !== undefined) await bringBranch(mirror, { branch, head }, remote);
  }
  const instructions = agent.adapter === 'claude' ? await giveInstructions({ home: host.home, project: request.project, sha: from, into: own.home }) : null;
  const resume = own.conversation.resume ? own.conversation.id : null;
  // What is gone on with in a dialogue may be refused in the run itself: then the prompt is all that a fresh one has.
  const prompt = renderPrompt({ ...request, conversation: adapter.kind === 'acp' ? null : resume }, { template, ...own });
  const command = adapter.command({
    ...own, request, prompt, clone, instructions, sandboxed: level === 'bwrap', program: program.argv, variables: Object.keys(values),
  });
  return {
    from, stdin: command.stdin,
    run: {
      role: request.role, adapter: agent.adapter, commands: [{ claim: null, argv: command.argv }],
      env: runEnvironment({ from: host.env, home: own.home, extra: { ...values, ...command.env } }), secrets,
      cwd: clone,
      sandbox: sandboxFolders({
        level, network: agent.network ?? 'full', towpathHome: host.home.root, write: [clone, own.home, ...own.write], read: [mirror.path, ...program.read, ...command.read],
      }),
      timeoutSeconds: agent.timeoutSeconds, inactivitySeconds: agent.inactivitySeconds, graceSeconds: agent.graceSeconds,
      commit: commitOf(request), reportFile: own.reportFile, before: own.before, resume, hidden: own.hidden, rules: permissionRules(request, clone), keyVariable: command.keyVariable, agentVersion: version ?? null,
    },
  };
};
