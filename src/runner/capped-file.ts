import { closeSync, openSync, writeSync } from 'node:fs';
import { createRedactStream, type RedactStream } from './redact-stream.js';
import type { Redactor } from '../shared/redact.js';

/** Bytes of a section's end that are kept beside its beginning. */
const longestTail = 1024 * 1024;

export interface CappedFileOptions { path: string; redact: Redactor; /** Of each section. */ capBytes: number }

/**
 * A log that keeps the beginning and the end of what is written to it and counts what lies between. Secrets are masked
 * on the way. Written synchronously: whoever floods it waits. A full disk drops text, it does not end the run.
 */
export class CappedFile {
  readonly #file: number;
  readonly #headBytes: number;
  readonly #tailBytes: number;
  readonly #redact: Redactor;
  #masked: RedactStream;
  #tail: Buffer[] = [];
  #tailLength = 0;
  #headLength = 0;
  #dropped = 0;
  /** Bytes in the file. */
  position = 0;
  /** Bytes that came in. */
  received = 0;

  constructor({ path, redact, capBytes }: CappedFileOptions) {
    this.#file = openSync(path, 'a', 0o600);
    this.#tailBytes = Math.min(longestTail, Math.floor(capBytes / 4));
    this.#headBytes = capBytes - this.#tailBytes;
    this.#redact = redact;
    this.#masked = createRedactStream(redact);
  }

  write(chunk: Buffer): void {
    this.received += chunk.length;
    if (this.#headLength < this.#headBytes) this.#keepHead(this.#masked.push(chunk.toString('latin1')));
    else this.#keepTail(chunk);
  }

  /** Writes the kept end, with a line that says how much was left out before it. The next section starts afresh. */
  endSection(): void {
    this.#keepHead(this.#masked.end());
    const tail = Buffer.concat(this.#tail).toString('latin1');
    if (this.#dropped > 0) {
      // What stands before its first newline is the rest of a cut line, perhaps of a secret.
      const line = tail.indexOf('\n') + 1;
      const from = line > 0 && line < tail.length ? line : Math.min(tail.length, 4 * 1024);
      this.#put(`\n[towpath: ${this.#dropped + from} bytes left out]\n${this.#redact(tail.slice(from))}`);
    } else this.#put(this.#redact(tail));
    this.#masked = createRedactStream(this.#redact);
    this.#tail = [];
    this.#tailLength = this.#headLength = this.#dropped = 0;
  }

  close(): void {
    this.endSection();
    closeSync(this.#file);
  }

  #keepHead(text: string): void {
    const room = this.#headBytes - this.#headLength;
    this.#put(text.slice(0, room));
    this.#headLength += Math.min(text.length, room);
    if (text.length > room) this.#keepTail(Buffer.from(text.slice(room), 'latin1'));
    if (this.#headLength >= this.#headBytes) this.#keepTail(Buffer.from(this.#masked.end(), 'latin1'));
  }

  #keepTail(chunk: Buffer): void {
    this.#tail.push(Buffer.from(chunk));
    this.#tailLength += chunk.length;
    while (this.#tailLength > this.#tailBytes) {
      const first = this.#tail[0] as Buffer;
      const gone = Math.min(first.length, this.#tailLength - this.#tailBytes);
      if (gone === first.length) this.#tail.shift();
      else this.#tail[0] = first.subarray(gone);
      this.#tailLength -= gone;
      this.#dropped += gone;
    }
  }

  #put(text: string): void {
    if (text === '') return;
    try {
      this.position += writeSync(this.#file, text, null, 'latin1');
    } catch (error) {
      if (!['ENOSPC', 'EDQUOT', 'EIO'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      this.#dropped += text.length;
    }
  }
}
