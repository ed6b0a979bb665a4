/** The engine: the Temporal server that Towpath finds, starts and keeps, or the cluster that it was pointed to. */
export { clientOptions, withConnection, type ConnectOptions } from './connection.js';
export { engineEnv, type EngineEnv } from './engine-env.js';
export { engineStatus, type EngineStatus } from './engine-status.js';
export type { Engine, EngineAsk } from './engine-types.js';
export { ensureEngine } from './ensure-engine.js';
export { findExecutable, type Found } from './executable/find-executable.js';
export { temporalTool, testServerTool } from './executable/tool.js';
export { keepEngine, type KeptEngine } from './keep-engine.js';
export { prepareEngine, type Prepared } from './prepare-engine.js';
export { stopEngine, type Stopped } from './stop-engine.js';
