import { readdir, lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { processesOf } from '../host/process-tree.js';

/** Less than this share of one core is a process that only waits. */
const idleShare = 0.005;
/** Clock ticks a second in /proc: USER_HZ, 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;
/** Files looked at before giving up: a bigger tree counts as unchanged. */
const mostFiles = 20_000;

export interface SignsOptions { marker: string; root: number; folders: readonly string[] }

/** When something below the folder was last changed, epoch ms; 0 for an empty one. Links are not followed. */
const lastChange = async (folder: string): Promise<number> => {
  const folders = [folder];
  let newest = 0;
  let seen = 0;
  for (let next = folders.pop(); next !== undefined && seen < mostFiles; next = folders.pop()) {
    for (const entry of await readdir(next, { withFileTypes: true }).catch(() => [])) {
      const path = join(next, entry.name);
      seen += 1;
      newest = Math.max(newest, (await lstat(path).catch(() => undefined))?.mtimeMs ?? 0);
      if (entry.isDirectory()) folders.push(path);
    }
  }
  return newest;
};

/**
 * Signs of life of a run: bytes printed, processor time of its tree, files changed. Silence alone is none of death:
 * a working agent was silent for an hour.
 */
export class ActivitySigns {
  #lastMs = performance.now();
  #ticks = 0;
  #sampledMs = performance.now();

  constructor(readonly options: SignsOptions) {}

  /** Something was printed. */
  note(): void { this.#lastMs = performance.now(); }

  /** Seconds without any sign. Files are looked at only when everything else has been quiet for `limit` seconds. */
  async quietSeconds(limit: number): Promise<number> {
    await this.#sampleProcessor();
    if (this.#quiet() < limit) return this.#quiet();
    for (const folder of this.options.folders) {
      const ago = Math.max(0, Date.now() - await lastChange(folder));
      this.#lastMs = Math.max(this.#lastMs, performance.now() - ago);
    }
    return this.#quiet();
  }

  #quiet(): number { return (performance.now() - this.#lastMs) / 1000; }

  async #sampleProcessor(): Promise<void> {
    const ticks = (await processesOf(this.options.marker, this.options.root)).reduce((sum, one) => sum + one.cpuTicks, 0);
    const elapsed = (performance.now() - this.#sampledMs) / 1000;
    const used = Math.abs(ticks - this.#ticks);
    if (used > Math.max(0, elapsed * ticksPerSecond * idleShare)) this.note();
    this.#ticks = ticks;
    this.#sampledMs = performance.now();
  }
}
