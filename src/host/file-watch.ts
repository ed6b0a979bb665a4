import { watch, type FSWatcher } from 'node:fs';

/** Wakes whoever waits when the named file of a folder appears or changes. Only a hint: whoever waits polls too. */
export class FileWatch {
  readonly #watcher: FSWatcher | undefined;
  #wake: () => void = () => undefined;
  #changed = false;

  constructor(folder: string, file: string) {
    try {
      this.#watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (name === null || name === file) { this.#changed = true; this.#wake(); }
      }).on('error', () => undefined);
    } catch {
      // A user may have only so many watches, or the folder is gone: the poll alone is enough.
      this.#watcher = undefined;
    }
  }

  /** Whether it can wake anybody. */
  get works(): boolean { return this.#watcher !== undefined; }

  /** Returns at the next change, at once if there was one since the last call, or after `ms`, or at the signal. */
  async next(ms: number, until: AbortSignal): Promise<void> {
    if (!this.#changed && !until.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#wake = () => { clearTimeout(timer); resolve(); };
        until.addEventListener('abort', this.#wake, { once: true });
      });
      until.removeEventListener('abort', this.#wake);
      this.#wake = () => undefined;
    }
    this.#changed = false;
  }

  close(): void { this.#watcher?.close(); }
}
