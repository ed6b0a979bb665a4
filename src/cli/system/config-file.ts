import { resolve } from 'node:path';
import { TowpathError } from '../../shared/error-table.js';
import type { Call } from '../command.js';

/** `--config FILE`, else the nearest towpath.yaml upwards; undefined where there is none. */
export const configFile = async ({ options, around }: Pick<Call, 'options' | 'around'>): Promise<string | undefined> => {
  const given = options.text('config');
  if (given !== undefined) return resolve(around.cwd, given);
  const { findConfig } = await import('../../config/load.js');
  return findConfig(around.cwd);
};

/** Thrown when there is none (CONFIG_NOT_FOUND). */
export const requireConfigFile = async (call: Pick<Call, 'options' | 'around'>): Promise<string> => {
  const file = await configFile(call);
  if (file === undefined) throw new TowpathError('CONFIG_NOT_FOUND', `neither in ${call.around.cwd} nor above it`);
  return file;
};
