import type { Client } from '@temporalio/client';
import type { Bridges } from '../../connections/bridges.js';
import type { Home } from '../../host/home.js';
import type { RunFolder } from '../../host/run-folder.js';
import type { Usage } from '../../shared/activities.js';
import type { FollowedRuns } from './followed-runs.js';

/** What runs need of the host that they are on. */
export interface RunHost {
  /** With a short reconnect back-off: an engine that came back is told within a second. */
  client: Client;
  home: Home;
  /** Absent: no project has a hosted forge. */
  bridges?: Bridges;
  /** The host's stable name, also the worker's identity: by it a take-over by another host is told apart. */
  identity: string;
  /** Whether another host could take a run over, so that a lease is needed. */
  cluster: boolean;
  /** Where references to secrets are looked up. */
  env: NodeJS.ProcessEnv;
  /** USD by the table of prices, where the agent said tokens but no money; null: not known. */
  priceOf: (query: { project: string; model: string; at: string; usage: Usage }) => number | null;
  /** Starts the runner of a complete run directory; repeating it does no harm. */
  startRunner: (folder: RunFolder) => Promise<void>;
  followed: FollowedRuns;
  /** Aborted when the worker goes: runs are handed over, not ended. */
  shutdown: AbortSignal;
  /** One line for the worker's log. */
  log: (text: string) => void;
}

/** An acknowledged beat, sent from now on or a moment ago. Throws where this process may no longer act for the run. */
export type Permitted = (when: 'now' | 'recently') => Promise<void>;
