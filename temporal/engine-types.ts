import type { Home } from '../src/host/home.js';
import type { ConnectOptions } from './connection.js';

export interface EngineAsk {
  home: Home;
  env: NodeJS.ProcessEnv;
  /** Demo and tests: an engine of this home's own, whatever the environment says. */
  embeddedOnly?: boolean;
  /** Takes lines for a person about what takes time. */
  say?: (line: string) => void;
}

export interface Engine {
  kind: 'embedded' | 'cluster';
  /** `host:port` */
  address: string;
  /** Address of the Web UI, or null where Towpath does not know it. */
  ui: string | null;
  namespace: string;
  /** Which engine and why, for a person. */
  how: string;
  /** Whether this call started it. */
  started: boolean;
  /** null for a cluster. */
  pid: number | null;
  /** For `NativeConnection.connect`, and through `clientOptions` for `Connection.connect`. */
  connectOptions: ConnectOptions;
}
