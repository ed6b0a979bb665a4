import { dirname } from 'node:path';
import type { Home } from '../src/host/home.js';
import { chooseCluster } from './choose-engine.js';
import { embeddedAddress, embeddedNamespace } from './embedded-engine.js';
import { readRecord } from './engine-record.js';
import { locateOnPath } from './executable/from-path.js';
import { readCached } from './executable/cache.js';
import { temporalTool } from './executable/tool.js';

export interface EngineEnv {
  /** Folder of the `temporal` program, to be put on PATH; null where it is there already or Towpath has none. */
  path: string | null;
  address: string;
  namespace: string;
  /** For `eval "$(towpath engine env)"`. */
  lines: string[];
}

const quote = (text: string): string => (/^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll('\'', '\'\\\'\'')}'`);

const programFolder = async (home: Home, env: NodeJS.ProcessEnv): Promise<string | null> => {
  const onPath = await locateOnPath(temporalTool.program, env);
  const known = (await readRecord(home))?.executable ?? await readCached(temporalTool, env);
  return known === undefined || known === onPath ? null : dirname(known);
};

/** What the `temporal` command line needs to talk to this home's engine. It need not be running. */
export const engineEnv = async (home: Home, env: NodeJS.ProcessEnv, { embeddedOnly = false } = {}): Promise<EngineEnv> => {
  const cluster = await chooseCluster({ home, env, embeddedOnly });
  const address = cluster?.options.address ?? embeddedAddress((await readRecord(home))?.port ?? 7233);
  const namespace = cluster?.namespace ?? embeddedNamespace;
  const path = await programFolder(home, env);
  const lines = [
    ...(path === null ? [] : [`export PATH=${quote(path)}:"$PATH"`]),
    `export TEMPORAL_ADDRESS=${quote(address)}`,
    `export TEMPORAL_NAMESPACE=${quote(namespace)}`,
  ];
  return { path, address, namespace, lines };
};
