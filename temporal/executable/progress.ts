import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes under a folder: grows while something is being fetched or unpacked into it. */
export const bytesUnder = async (folder: string): Promise<number> => {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(names.map(async (name) => stat(join(folder, name)).then((found) => found.size, () => 0)));
  return sizes.reduce((sum, size) => sum + size, 0);
};

/** Calls `end` once when nothing has moved for `idleMs`. */
export class IdleWatch {
  #last = performance.now();
  readonly #timer: NodeJS.Timeout;
  constructor(idleMs: number, end: () => void) {
    this.#timer = setInterval(() => {
      if (performance.now() - this.#last < idleMs) return;
      this.stop();
      end();
    }, Math.min(250, idleMs));
  }

  moved(): void { this.#last = performance.now(); }
  stop(): void { clearInterval(this.#timer); }
}
