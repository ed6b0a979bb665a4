import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { resolvePlan, resolveStage } from '../../config/resolve-policy.js';
import type { ConfigStore } from '../../config/store.js';
import type { LocalActivities } from '../../shared/activities.js';
import { acrossTemporal } from '../across-temporal.js';

export interface PolicyDeps {
  configs: ConfigStore;
  client: Client;
  /** Seconds until another host may take a run over; null: there is no other host. */
  failoverSeconds: number | null;
}

const scheduled = proto.temporal.api.enums.v1.PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED;

/** Shorter than the activity's own time-out. Milliseconds. */
const askMs = 4_000;

/** The local activities: what configuration says now, and how far a run's activity is. */
export const createPolicyActivities = ({ configs, client, failoverSeconds }: PolicyDeps): LocalActivities => ({
  resolvePlan: acrossTemporal((query) => Promise.resolve().then(() => resolvePlan(configs.project(query.project).config, query))),

  resolveStage: acrossTemporal((query) => Promise.resolve()
    .then(() => ({ ...resolveStage(configs.project(query.project).config, query), failoverSeconds }))),

  runPhase: async ({ workflowId, run }) => {
    const { raw } = await client.connection.withDeadline(Date.now() + askMs, () => client.workflow.getHandle(workflowId).describe());
    const pending = (raw.pendingActivities ?? []).find((one) => one.activityId === run);
    if (pending === undefined) return 'gone';
    return pending.state === scheduled ? 'scheduled' : 'started';
  },
});
