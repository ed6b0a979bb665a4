import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface StoredRun { stage: string; secret: string; createdAt: string }

/** A run directory of WEB-12 as the activity and the runner leave it. */
export const storeRun = (home: string, { stage, secret, createdAt }: StoredRun, files: Record<string, string>): string => {
  const run = `1.${stage}.1.agent.1`;
  const path = join(home, 'runs', 'WEB-12', run);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'run.json'), JSON.stringify({
    schema: 1, run, key: 'WEB-12', project: 'WEB', workflowId: 'item/WEB-12', kind: 'agent', stage, role: 'developer', attempt: 1,
    marker: 'm'.repeat(20), adapter: 'command', commands: [{ claim: null, argv: ['true'] }], env: { API_KEY: secret }, secrets: ['API_KEY'],
    cwd: '/', sandbox: { level: 'none', write: [], read: [], mask: [] }, timeoutSeconds: 60, inactivitySeconds: null, graceSeconds: 1,
    leaseSeconds: null, outputBytes: 1_000, commit: null, reportFile: null, createdAt,
  }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
};
