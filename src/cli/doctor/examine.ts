import { loadConfig } from '../../config/load.js';
import { TowpathError } from '../../shared/error-table.js';
import { agentsInUse } from './agents-in-use.js';
import { checkAgent, checkConfiguration, checkProjects } from './configuration.js';
import { checkConnections } from './connections.js';
import { checkEngine, checkPorts, checkWorkers } from './engine.js';
import { fail, warn, type Check, type Patient } from './check.js';
import { checkDisk, checkGit, checkNode, checkSandbox } from './machine.js';

const readConfig = async (file: string | undefined): Promise<{ checks: Check[]; config: Patient['config'] }> => {
  if (file === undefined) return { checks: [warn('configuration', 'no towpath.yaml here or above', 'Make one with `towpath init`.')], config: undefined };
  try {
    const config = await loadConfig(file);
    return { checks: checkConfiguration(config), config };
  } catch (error) {
    if (!(error instanceof TowpathError)) throw error;
    return { checks: [fail('configuration', error.detail, 'Mend the lines named here; `towpath config check` looks again.')], config: undefined };
  }
};

/** A check that breaks is a finding, not the end of the examination. */
const safely = async (name: string, check: () => Promise<Check[]>): Promise<Check[]> => {
  try {
    return await check();
  } catch (error) {
    return [fail(name, (error as Error).message, 'Mend what the message names, then run `towpath doctor` again.')];
  }
};

/** All checks, in the order in which they are worth mending. `file`: the towpath.yaml, or undefined where there is none. */
export const examine = async (place: Omit<Patient, 'config'>, file: string | undefined): Promise<Check[]> => {
  const { checks, config } = await readConfig(file);
  const patient: Patient = { ...place, config };
  const found = await Promise.all([
    [checkNode(patient)],
    safely('git', async () => [await checkGit(patient)]),
    safely('engine', async () => [await checkEngine(patient)]),
    safely('worker', async () => checkWorkers(patient)),
    safely('sandbox', async () => [await checkSandbox(patient)]),
    safely('disk', async () => [await checkDisk(patient)]),
    safely('ports', async () => [await checkPorts(patient)]),
    checks,
    ...(config === undefined ? [] : agentsInUse(config)).map(async (agent) => safely(`agent ${agent.name}`, async () => [await checkAgent(agent, place)])),
    config === undefined ? [] : safely('repository', async () => checkProjects(patient, config)),
    config === undefined ? [] : safely('connections', async () => checkConnections(patient, config)),
  ]);
  return found.flat();
};
