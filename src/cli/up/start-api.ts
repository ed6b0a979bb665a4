import type { Api, ApiOptions } from '../../api/start-api.js';
import { startApi } from '../../api/start-api.js';
import { TowpathError } from '../../shared/error-table.js';

const defaultPort = 7420;

/** The wanted port, or none wanted: the default one, else a free one. Thrown when a wanted port is taken (PORT_TAKEN). */
export const startApiSomewhere = async (options: Omit<ApiOptions, 'port'>, wanted: number | undefined): Promise<Api> => {
  try {
    return await startApi({ ...options, port: wanted ?? defaultPort });
  } catch (error) {
    const taken = error instanceof TowpathError && error.code === 'PORT_TAKEN';
    if (!taken || wanted !== undefined) throw error;
    return startApi({ ...options, port: 0 });
  }
};
