import { stat } from 'node:fs/promises';

/** Changes with every way of saving: written in place, renamed over, removed. null: there is no such file. */
const signatureOf = async (file: string): Promise<string | null> => {
  try {
    const { ino, size, mtimeMs, ctimeMs } = await stat(file);
    return `${ino}:${size}:${mtimeMs}:${ctimeMs}`;
  } catch {
    return null;
  }
};

/** Says when a file has changed and then rested for one look, so that nobody reads one that is half written. */
export class FileChange {
  readonly #file: string;
  #known: string | null = null;
  #seen: string | null = null;
  constructor(file: string) { this.#file = file; }

  /** What is there now is known: only later changes count. Call before reading the file. */
  async know(): Promise<void> { this.#known = this.#seen = await signatureOf(this.#file); }

  /** True once for each change. */
  async look(): Promise<boolean> {
    const now = await signatureOf(this.#file);
    const rested = now === this.#seen;
    this.#seen = now;
    if (!rested || now === this.#known) return false;
    this.#known = now;
    return true;
  }
}
