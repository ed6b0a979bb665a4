import { createServer } from 'node:net';
import { connectClient } from '../../client/connect-client.js';
import { readUp } from '../../client/running.js';
import { engineStatus } from '../../../temporal/engine.js';
import { readCached } from '../../../temporal/executable/cache.js';
import { locateOnPath } from '../../../temporal/executable/from-path.js';
import { temporalTool } from '../../../temporal/executable/tool.js';
import { findRunningEngine } from '../system/running-engine.js';
import { fail, pass, warn, type Check, type Patient } from './check.js';

/** Without fetching anything. */
const programAt = async ({ env }: Patient): Promise<string | undefined> =>
  env['TOWPATH_TEMPORAL'] ?? await locateOnPath(temporalTool.program, env) ?? await readCached(temporalTool, env);

export const checkEngine = async (patient: Patient): Promise<Check> => {
  const { running, kind, address, how } = await engineStatus(patient.home, patient.env);
  if (running && how.includes('it lacks')) return fail('engine', how, 'Run `towpath engine prepare`.');
  if (running) return pass('engine', `${String(address)}: ${how}`);
  if (kind === 'cluster') return fail('engine', how, 'Check TEMPORAL_ADDRESS and Temporal\'s client configuration, or unset them for an engine of your own.');
  const program = await programAt(patient);
  return program === undefined
    ? warn('engine', 'no `temporal` program yet: the first `towpath up` fetches it', 'Without a network: put `temporal` on PATH or set TOWPATH_TEMPORAL.')
    : pass('engine', `not running; \`towpath up\` starts ${program}`);
};

/** Health asks for pollers, never for a worker's own word. */
export const checkWorkers = async ({ home, env }: Patient): Promise<Check[]> => {
  const up = await readUp(home);
  const engine = await findRunningEngine(home, env).catch(() => undefined);
  if (engine === undefined) return [];
  const client = await connectClient({ ...engine, home, lazy: true });
  try {
    const { pollers } = await client.health();
    if (pollers === null) return [];
    const { items, runs, gates } = pollers;
    const detail = `pollers: items ${String(items)}, runs ${String(runs)}, gates ${String(gates)}`;
    if (items > 0 && runs > 0 && gates > 0) return [pass('worker', detail)];
    return [up?.alive === true ? fail('worker', detail, 'Read what `towpath up` printed; restart it.') : warn('worker', detail, 'Start one with `towpath up`.')];
  } finally {
    await client.close();
  }
};

const isFree = async (port: number): Promise<boolean> => new Promise((resolve) => {
  const server = createServer();
  server.once('error', () => { resolve(false); });
  server.listen({ host: '127.0.0.1', port }, () => { server.close(() => { resolve(true); }); });
});

export const checkPorts = async ({ home }: Patient): Promise<Check> => {
  const up = await readUp(home);
  if (up?.alive === true) return pass('ports', `the API answers at ${up.apiUrl}`);
  return await isFree(7420) ? pass('ports', '7420 is free for the API') : warn('ports', '7420 is taken: `towpath up` takes another port', 'Choose one with `towpath up --port`.');
};
