import { open, type FileHandle } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';

/** Read at once: a file of gigabytes passes through in pieces. */
const pieceBytes = 256 * 1024;
/** A line that never ends is shown in parts of this length. */
const longestLine = 16 * 1024;

/** Gives the lines that a growing file gained since the last look. */
export class FileTail {
  #offset = 0;
  #rest = '';
  readonly #decoder = new StringDecoder('utf8');

  constructor(private readonly path: string) {}

  /** Lines of the next piece; `end`: the unfinished last line too. Empty: nothing new. */
  async next(end = false): Promise<string[]> {
    const text = await this.#piece();
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    while (this.#rest.length > longestLine) {
      lines.push(this.#rest.slice(0, longestLine));
      this.#rest = this.#rest.slice(longestLine);
    }
    if (end && text === '' && this.#rest !== '') {
      lines.push(this.#rest);
      this.#rest = '';
    }
    return lines;
  }

  async #piece(): Promise<string> {
    let file: FileHandle;
    try {
      file = await open(this.path, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw error;
    }
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(pieceBytes), 0, pieceBytes, this.#offset);
      this.#offset += bytesRead;
      return this.#decoder.write(buffer.subarray(0, bytesRead));
    } finally { await file.close(); }
  }
}
