import { randomBytes } from 'node:crypto';
import { runJson, type RunJson, type TokenJson } from '../../contracts/run-directory.js';
import { writeAtomic } from '../../host/files.js';
import { runFile, type RunFolder } from '../../host/run-folder.js';
import { sweep } from '../../host/sweep.js';
import type { RunRequest } from '../../shared/activities.js';
import { leaseSeconds } from '../../shared/run-timeouts.js';
import type { RemoteState } from '../workspace/refresh-mirror.js';
import { itemMarker } from './item-marker.js';
import { planAgentRun } from './plan-agent-run.js';
import { planCommandRun } from './plan-command-run.js';
import type { RunHost } from './run-host.js';

/** What a kind of run adds to `run.json`. */
export interface RunPlan {
  /** The commit that the clone or tree stands at. */
  from: string;
  /** Standard input; null: empty. */
  stdin: string | null;
  run: Pick<RunJson, 'role' | 'adapter' | 'commands' | 'env' | 'secrets' | 'cwd' | 'sandbox' | 'timeoutSeconds'
    | 'inactivitySeconds' | 'graceSeconds' | 'commit' | 'reportFile' | 'before' | 'resume' | 'keyVariable' | 'hidden' | 'rules' | 'agentVersion'>;
}

export interface Preparation {
  folder: RunFolder;
  request: RunRequest;
  token: TokenJson;
  /** What `lookAhead` sees. */
  seen: Promise<RemoteState | undefined>;
}

/** Bytes kept of each output file. */
const outputBytes = 32 * 1024 * 1024;
/** More than any build needs, fewer than a machine can bear. */
const mostProcesses = 1_024;

/**
 * Makes clone or tree and completes the run directory; repeating it after a crash makes both anew.
 * Thrown when something it needs is not there: SECRET_MISSING, SANDBOX_MISSING, REPOSITORY_INVALID, CONNECTION_AWAY …
 */
export const prepareRun = async (host: RunHost, { folder, request, token, seen }: Preparation): Promise<void> => {
  // At most one agent tree an item: what an earlier run left behind ends before the next one begins (I5).
  if (request.kind === 'agent') await sweep(itemMarker(host.home, request.key), 'TOWPATH_ITEM');
  const plan = request.kind === 'agent' ? await planAgentRun(host, request, seen) : await planCommandRun(host, request);
  const run: RunJson = {
    schema: 1, run: request.run, key: request.key, project: request.project, workflowId: token.workflowId,
    kind: request.kind, stage: request.stage, attempt: request.attempt, marker: randomBytes(16).toString('hex'),
    ...plan.run,
    env: { ...plan.run.env, TOWPATH_ITEM: itemMarker(host.home, request.key) },
    leaseSeconds: leaseSeconds(token.heartbeatSeconds, host.cluster), outputBytes, mostProcesses,
    createdAt: new Date().toISOString(),
  };
  await Promise.all([
    writeAtomic(runFile(folder, 'prompt'), plan.stdin ?? ''),
    writeAtomic(runFile(folder, 'request'), JSON.stringify({ request, from: plan.from })),
    writeAtomic(runFile(folder, 'run'), JSON.stringify(runJson.parse(run))),
  ]);
};
