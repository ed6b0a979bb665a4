import { activityInfo, heartbeat, sleep } from '@temporalio/activity';
import { resolveStage } from '../../config/resolve-policy.js';
import type { ConfigStore } from '../../config/store.js';
import type { AgentActivities, AgentReadiness, AgentReadyQuery, StageChangedQuery } from '../../shared/activities.js';
import { errors, TowpathError } from '../../shared/errors.js';
import { acrossTemporal } from '../across-temporal.js';
import { preflight, type AgentPlace } from './preflight.js';

export interface AgentReadyDeps extends AgentPlace { configs: ConfigStore }

/** How long a person who has just mended it waits, at most. Milliseconds. */
const lookEveryMs = 2_000;
/** Another host of the cluster could not, and this one can: so long before the run is handed out again. Milliseconds. */
const elsewhereMs = 5_000;

const look = async ({ configs, home, env }: AgentReadyDeps, { project, pipeline, stage }: AgentReadyQuery): Promise<AgentReadiness> => {
  try {
    const { agent } = resolveStage(configs.project(project).config, { project, pipeline, stage });
    if (agent !== null) await preflight(agent, { home, env });
    return { ready: true };
  } catch (error) {
    if (!(error instanceof TowpathError)) throw error;
    return { ready: false, message: notReady(error) };
  }
};

/** What is in the way, with what helps. */
export const notReady = ({ code, message }: TowpathError): string => `${message}. ${errors[code].remedy}`;

const hashNow = ({ configs }: AgentReadyDeps, query: StageChangedQuery): string | undefined => {
  // A file that does not hold at the moment changes nothing.
  try { return resolveStage(configs.project(query.project).config, query).hash; } catch { return undefined; }
};

/** Both wait here, not in the history. */
export const createAgentActivities = (deps: AgentReadyDeps): AgentActivities => ({
  agentReady: acrossTemporal(async (query) => {
    for (let looks = 0; ; looks += 1) {
      const now = await look(deps, query);
      if (now.ready && looks === 0 && activityInfo().attempt === 1) await sleep(elsewhereMs);
      if (now.ready || now.message !== query.said) return now;
      heartbeat();
      await sleep(lookEveryMs);
    }
  }),
  stageChanged: acrossTemporal(async (query) => {
    for (;;) {
      const now = hashNow(deps, query);
      if (now !== undefined && now !== query.hash) return;
      heartbeat();
      await sleep(lookEveryMs);
    }
  }),
});
