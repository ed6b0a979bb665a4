import type { Received } from '../../connections/judge-delivery.js';
import { TowpathError } from '../../shared/error-table.js';
import type { Call } from '../command.js';

/** Hands the delivery to the running system. */
export const receiveLive = (_call: Call, _received: Received): Promise<number> =>
  Promise.reject(new TowpathError('NOT_YET', '`towpath receive` without `--dry-run` is not there yet'));
