import { closeSync, ftruncateSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A secret on a descriptor: a file without a name, emptied as soon as the agent has said its first word, so that its tools
 * find nothing there. Not a FIFO: agents open `/dev/fd/3` anew, and that waits for a writer for ever.
 */
export class SecretFile {
  /** For the process. */
  readonly descriptor: number;
  #writer: number | undefined;
  #handed = false;

  constructor(folder: string, text: string) {
    const path = join(folder, '.key');
    this.#writer = openSync(path, 'wx', 0o600);
    this.descriptor = openSync(path, 'r');
    unlinkSync(path);
    writeSync(this.#writer, text);
  }

  /** The process has it, or was never started. */
  handOver(): void {
    if (!this.#handed) closeSync(this.descriptor);
    this.#handed = true;
  }

  empty(): void {
    if (this.#writer === undefined) return;
    ftruncateSync(this.#writer, 0);
    closeSync(this.#writer);
    this.#writer = undefined;
  }

  close(): void {
    this.handOver();
    this.empty();
  }
}
