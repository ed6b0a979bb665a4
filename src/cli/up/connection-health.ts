import type { Intake } from '../../api/webhooks/intake.js';
import type { ConfigStore } from '../../config/store.js';
import type { ConnectionHealth } from '../../contracts/http-answers.js';
import type { Standings } from '../../host/standings.js';

export interface HealthSources { configs: Pick<ConfigStore, 'connections'>; standings: Standings; intake: Pick<Intake, 'missingSecrets'> }

/** How each configured connection stands: a secret of its webhooks that is missing counts as refused. Nothing is asked. */
export const connectionHealth = async ({ configs, standings, intake }: HealthSources): Promise<ConnectionHealth[]> =>
  Promise.all(configs.connections().map(async ({ connection }) => {
    const { name } = connection;
    const [met, [missing]] = await Promise.all([standings.of(name), intake.missingSecrets(connection)]);
    if (met?.standing === 'refused' || missing === undefined) return { name, standing: met?.standing ?? null, since: met?.since ?? null, message: met?.message ?? null };
    return { name, standing: 'refused', since: null, message: `deliveries: ${missing}` };
  }));
