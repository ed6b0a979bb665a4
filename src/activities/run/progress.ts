import { open, stat } from 'node:fs/promises';
import type { RunEvent } from '../../contracts/run-directory.js';
import { runFile, type RunFolder } from '../../host/run-folder.js';
import type { Usage } from '../../shared/activities.js';
import { addUsage } from '../../shared/usage.js';

/** A heartbeat's details: ids, phase and figures, never output. */
export interface Progress {
  run: string;
  phase: 'preparing' | 'running' | 'finishing';
  /** ISO 8601 UTC. */
  lastEventAt: string | null;
  usage: Usage | null;
}

const chunkBytes = 256 * 1024;

/** Reads a run's events as they come, for figures only. */
export class ProgressReader {
  readonly #file: string;
  readonly #usage = new Map<string, Usage>();
  #offset = 0;
  #rest = '';
  #lastEventAt: string | null = null;

  constructor(private readonly folder: RunFolder) { this.#file = runFile(folder, 'events'); }

  /** The figures of one call replace what the same call said before; calls add up. null: the agent said nothing. */
  get usage(): Usage | null {
    return this.#usage.size === 0 ? null : [...this.#usage.values()].reduce(addUsage);
  }

  progress(phase: Progress['phase']): Progress {
    return { run: this.folder.run, phase, lastEventAt: this.#lastEventAt, usage: this.usage };
  }

  /** Takes up what was appended, at most 256 KiB; true where there is more. */
  async advance(): Promise<boolean> {
    const size = (await stat(this.#file).catch(() => undefined))?.size ?? 0;
    if (size <= this.#offset) return false;
    const file = await open(this.#file, 'r');
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(Math.min(chunkBytes, size - this.#offset)), 0, null, this.#offset);
      this.#offset += bytesRead;
      // One byte, one character: a chunk may end inside a character, and only figures and times are read.
      const lines = (this.#rest + buffer.toString('latin1', 0, bytesRead)).split('\n');
      // A line that fills a whole chunk is no event of ours.
      this.#rest = (lines.pop() ?? '').slice(0, chunkBytes);
      for (const line of lines) this.#take(line);
    } finally { await file.close(); }
    return size > this.#offset;
  }

  #take(line: string): void {
    const event = parse(line);
    if (event === undefined) return;
    this.#lastEventAt = event.at;
    if (event.t === 'usage') this.#usage.set(event.key, event.usage);
  }
}

/** A torn line, after a crash, is no event. */
const parse = (line: string): RunEvent | undefined => {
  try { return JSON.parse(line) as RunEvent; } catch { return undefined; }
};
