import { runEnvironment } from '../../agents/environment.js';
import { resolveSecrets } from '../../config/secrets.js';
import { makePrivateFolder } from '../../host/files.js';
import { itemFolders } from '../../host/home.js';
import { sandboxLevel } from '../../host/sandbox.js';
import { sandboxFolders } from '../../host/sandbox-folders.js';
import type { CommandRunRequest } from '../../shared/activities.js';
import { commandGraceSeconds } from '../../shared/run-timeouts.js';
import { openProjectMirror } from '../workspace/project-mirror.js';
import type { RunPlan } from './prepare.js';
import type { RunHost } from './run-host.js';

/** Commands run code that an agent wrote: a fresh tree of the commit, a sandbox, no secret but what their configuration names. */
export const planCommandRun = async (host: RunHost, request: CommandRunRequest): Promise<RunPlan> => {
  const { key, run, sha } = request;
  const level = await sandboxLevel(request.sandbox);
  const { values, secrets } = await resolveSecrets(request.env, host.env);
  const folders = itemFolders(host.home, key);
  const mirror = await openProjectMirror(host, request);
  const tree = folders.tree(run);
  await mirror.freshTree({ sha, path: tree });
  const home = folders.home(run);
  await makePrivateFolder(home);
  const about = { TOWPATH_KEY: key, TOWPATH_STAGE: request.stage, TOWPATH_ATTEMPT: String(request.attempt), TOWPATH_SHA: sha };
  return {
    from: sha, stdin: null,
    run: {
      role: request.purpose, adapter: 'command', commands: request.commands.map((one) => ({ claim: one.claim, argv: one.run })),
      env: runEnvironment({ from: host.env, home, extra: { ...about, ...values } }), secrets, cwd: tree,
      sandbox: sandboxFolders({ level, towpathHome: host.home.root, write: [tree, home], read: [mirror.path] }),
      timeoutSeconds: request.timeoutSeconds, inactivitySeconds: null, graceSeconds: commandGraceSeconds,
      commit: null, reportFile: null, before: null, resume: null, keyVariable: null, hidden: [], rules: null, agentVersion: null,
    },
  };
};
