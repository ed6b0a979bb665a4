import { ConfigStore } from '../../config/store.js';
import { TowpathError } from '../../shared/error-table.js';
import type { Call } from '../command.js';
import { configFile } from '../system/config-file.js';
import { troubleText } from './trouble-text.js';

/** The files that this home serves: those it remembers, and the one named or found here. Thrown when there is none (CONFIG_NOT_FOUND). */
export const openConfigs = async (call: Call): Promise<ConfigStore> => {
  const { home, around, out } = call;
  const file = await configFile(call);
  const configs = await ConfigStore.open({ home, env: around.env });
  try {
    if (file !== undefined) await configs.add(file);
    if (configs.files().length === 0) throw new TowpathError('CONFIG_NOT_FOUND', `neither in ${around.cwd} nor above it, and this home served none before`);
  } catch (error) {
    await configs.close();
    throw error;
  }
  for (const gone of configs.forgotten()) out.warn(`${gone} is gone: its projects are no longer served`);
  for (const trouble of configs.problems()) out.warn(troubleText(trouble));
  return configs;
};
