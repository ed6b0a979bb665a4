import type { RunningServer } from './running-server.js';
import type { Engine } from './engine-types.js';

/** One home = one namespace; the embedded server has no other. */
export const embeddedNamespace = 'default';

export const embeddedAddress = (port: number): string => `127.0.0.1:${port}`;
export const uiAddress = (uiPort: number): string => `http://127.0.0.1:${uiPort}`;

export const asEngine = (server: RunningServer, started: boolean): Engine => ({
  kind: 'embedded',
  address: embeddedAddress(server.port),
  ui: uiAddress(server.uiPort),
  namespace: embeddedNamespace,
  how: started ? server.how : `the one that runs for this home already, process ${server.process.pid} (${server.how})`,
  started,
  pid: server.process.pid,
  connectOptions: { address: embeddedAddress(server.port) },
});
