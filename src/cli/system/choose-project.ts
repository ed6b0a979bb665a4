import type { TowpathClient } from '../../client/towpath-client.js';
import { TowpathError } from '../../shared/error-table.js';
import type { Call } from '../command.js';
import { configFile } from './config-file.js';

/** `--project`, else the only project of the towpath.yaml found here, else the only one of the home. */
export const chooseProject = async (call: Call, client: TowpathClient): Promise<string> => {
  const given = call.options.text('project');
  if (given !== undefined) return given.trim().toUpperCase();
  const file = await configFile(call);
  if (file !== undefined) {
    const { loadConfig } = await import('../../config/load.js');
    const keys = (await loadConfig(file)).projects.map((project) => project.key);
    if (keys.length === 1) return keys[0] as string;
    if (keys.length > 1) throw new TowpathError('PROJECT_UNDECIDED', `${file} has ${keys.join(', ')}`);
  }
  const keys = await client.projectKeys();
  if (keys.length === 1) return keys[0] as string;
  if (keys.length === 0) throw new TowpathError('PROJECT_NOT_FOUND', 'this home serves none yet');
  throw new TowpathError('PROJECT_UNDECIDED', `this home serves ${keys.join(', ')}`);
};
