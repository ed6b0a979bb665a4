import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../src/host/process.js';
import { boundLog } from './engine-log.js';
import { readRecord } from './engine-record.js';
import type { EngineAsk } from './engine-types.js';
import { ensureEmbedded } from './ensure-embedded.js';

export interface KeptEngine {
  /** Stops watching; the server goes on. */
  release: () => Promise<void>;
}

const lookMs = 1_000;
const boundEveryMs = 600_000;

/** Starts the server again where it died; leaves alone one that was stopped on purpose. */
const look = async (ask: EngineAsk): Promise<void> => {
  const record = await readRecord(ask.home);
  if (record?.process == null || await isAlive(record.process)) return;
  ask.say?.(`The engine (process ${record.process.pid}) has ended unexpectedly; starting it again.`);
  const { address, pid } = await ensureEmbedded(ask);
  ask.say?.(`The engine runs again at ${address} (process ${String(pid)}).`);
};

/** Watches the embedded server for as long as its `up` lives: starts it again when it dies, keeps its log bounded. */
export const keepEngine = (ask: EngineAsk): KeptEngine => {
  const over = new AbortController();
  const watch = async (): Promise<void> => {
    let bounded = performance.now();
    let waitMs = lookMs;
    while (!over.signal.aborted) {
      await sleep(waitMs, undefined, { signal: over.signal, ref: false }).catch(() => undefined);
      if (over.signal.aborted) return;
      try {
        await look(ask);
        waitMs = lookMs;
        if (performance.now() - bounded > boundEveryMs) { await boundLog(ask.home); bounded = performance.now(); }
      } catch (error) {
        ask.say?.(`The engine could not be started again: ${(error as Error).message}`);
        waitMs = Math.min(waitMs * 2, 60_000);
      }
    }
  };
  const done = watch();
  return { release: async () => { over.abort(); await done; } };
};
