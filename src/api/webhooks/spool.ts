import { randomBytes } from 'node:crypto';
import { open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFolder } from '../../host/files.js';
import { TowpathError } from '../../shared/error-table.js';
import type { SpooledDelivery } from './delivery-record.js';
import { laneOf } from './delivery-record.js';

/** Where a stored delivery lies: a line of a spool file. */
export interface StoredLine { file: string; start: number; length: number; id: string; connection: string; lane: string }
export interface SpoolTrouble { since: string; says: string }

interface Waiting { line: Buffer; record: SpooledDelivery; done: () => void; failed: (error: unknown) => void }

/** So many in one file are more than come together by chance; what holds for them holds for a moment more. */
const pressing = { lines: 8, ms: 100 };

/** What one file holds at most: a lost one would be repeated whole. */
const most = { lines: 512, bytes: 8 * 1024 * 1024 };

const take = (waiting: Waiting[]): Waiting[] => {
  let bytes = 0;
  let lines = 0;
  while (lines < waiting.length && lines < most.lines && (lines === 0 || bytes + (waiting[lines]?.line.length ?? 0) <= most.bytes)) {
    bytes += waiting[lines]?.line.length ?? 0;
    lines += 1;
  }
  return waiting.splice(0, lines);
};

const placesOf = (file: string, batch: readonly Waiting[]): StoredLine[] => {
  let start = 0;
  return batch.map(({ line, record }) => {
    const place = { file, start, length: line.length, id: record.id, connection: record.connection, lane: laneOf(record) };
    start += line.length;
    return place;
  });
};

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** What is synced is safe: nobody waits for this. */
const closeLater = (file: FileHandle): void => { file.close().catch(() => undefined); };

/**
 * Deliveries on disk before their sender is told. Those that come while one file is being synced make the next one
 * together: a sync costs the same for one and for five hundred.
 */
export class Spool {
  readonly #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #trouble: SpoolTrouble | null = null;
  #file: string | undefined;
  /** By `performance.now()`. */
  #pressedUntil = 0;

  /** `stored`: told of each file, after its senders were. */
  constructor(private readonly folder: string, private readonly stored: (lines: StoredLine[]) => void) {}

  /** Since when nothing can be stored; null: the last write worked. */
  get trouble(): SpoolTrouble | null { return this.#trouble; }

  /** Many come at once, or did a moment ago. */
  get isPressed(): boolean { return performance.now() < this.#pressedUntil; }

  /** Of this name a file is being written; `stored` tells when it is there. */
  isWriting(file: string): boolean { return file === this.#file; }

  /** Returns once it is synced. Thrown when it cannot be stored (SPOOL_FULL). */
  async store(record: SpooledDelivery): Promise<void> {
    const stored = new Promise<void>((done, failed) => {
      this.#waiting.push({ line: Buffer.from(`${JSON.stringify(record)}\n`), record, done, failed });
    });
    this.#writing ??= this.#drain().finally(() => { this.#writing = undefined; });
    return stored;
  }

  /** While nothing could be written, says whether it can be again. */
  async probe(): Promise<void> {
    if (this.#trouble === null || this.#writing !== undefined) return;
    const path = join(this.folder, `.probe-${randomBytes(4).toString('hex')}`);
    await this.#tried(async () => {
      closeLater(await this.#write(path, Buffer.alloc(4096, 'x')));
      await unlink(path);
    }).catch(() => undefined);
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = take(this.#waiting);
      const file = this.#file = `${(batch[0] as Waiting).record.id}.jsonl`;
      try {
        await this.#tried(async () => this.#writeFile(file, Buffer.concat(batch.map(({ line }) => line))));
        if (batch.length >= pressing.lines) this.#pressedUntil = performance.now() + pressing.ms;
        for (const { done } of batch) done();
        this.stored(placesOf(file, batch));
      } catch (error) {
        for (const { failed } of batch) failed(error);
      } finally { this.#file = undefined; }
    }
  }

  async #tried(work: () => Promise<void>): Promise<void> {
    try {
      await work().catch(async (error: unknown) => {
        if (!isMissing(error)) throw error;
        await makePrivateFolder(this.folder);
        await work();
      });
      this.#trouble = null;
    } catch (error) {
      const says = (error as NodeJS.ErrnoException).code ?? 'unknown';
      this.#trouble ??= { since: new Date().toISOString(), says };
      throw new TowpathError('SPOOL_FULL', says);
    }
  }

  async #writeFile(file: string, bytes: Buffer): Promise<void> {
    const temporary = join(this.folder, `.${file}.${randomBytes(4).toString('hex')}`);
    const [folder, written] = await Promise.allSettled([open(this.folder, 'r'), this.#write(temporary, bytes)]);
    try {
      if (written.status === 'rejected') throw written.reason;
      if (folder.status === 'rejected') throw folder.reason;
      await rename(temporary, join(this.folder, file));
      await folder.value.sync();
    } finally {
      for (const one of [folder, written]) if (one.status === 'fulfilled') closeLater(one.value);
    }
  }

  /** Synced. What could not be written whole goes at once: a full disk stays as full as it was. */
  async #write(path: string, bytes: Buffer): Promise<FileHandle> {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.datasync();
      return file;
    } catch (error) {
      await file.close();
      await unlink(path).catch(() => undefined);
      throw error;
    }
  }
}
