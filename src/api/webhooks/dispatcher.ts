import type { Home } from '../../host/home.js';
import { errors, TowpathError } from '../../shared/error-table.js';
import type { Outcome, SpooledDelivery } from './delivery-record.js';
import { keepEnded, keptBytes, listEnded, readEnded, sweepEnded } from './kept-deliveries.js';
import { Lanes } from './lanes.js';
import { Pauses } from './pauses.js';
import { SeenDeliveries, seenForMs, type Sender } from './seen-deliveries.js';
import { clearAbandoned, listSpool, parseLine, readLine, readSpoolFile, removeSpoolFile } from './spool-files.js';
import type { StoredLine } from './spool.js';
import { timeOfId } from './delivery-record.js';
import { unreadable } from './unreadable.js';

export interface DispatcherOptions {
  home: Home;
  /** Tells the items; thrown where something is away. `storedAt`: since when it is known here, by `performance.now()`. */
  carry: (delivery: SpooledDelivery, storedAt: number) => Promise<Outcome>;
  /** This process is still writing the file, and will tell of it. */
  isWriting?: (file: string) => boolean;
  /** Senders come in a flood: their answers come first, since both work on the same disk. */
  isPressed?: () => boolean;
  /** Of a connection by name; undefined: not configured. */
  sender: (connection: string) => Sender | undefined;
  /** How long ended deliveries are kept. */
  days: () => number;
  say: (line: string) => void;
  /** Deliveries that are dispatched side by side; default 16. */
  atOnce?: number;
  /** Milliseconds between looks at the folder: other processes write there too. */
  lookMs?: number;
}

/** `storedAt`: when it was taken in, by `performance.now()`. */
interface Line extends StoredLine { storedAt: number }

const usualAtOnce = 16;
/** Milliseconds between two deliveries that are dispatched while senders press. */
const pressedMs = 50;
const sweepEveryMs = 3_600_000;
/** Of the last day, at start. Beyond them a repeat is dispatched again, which does no harm. */
const rebuilt = 20_000;
/** With more than this waiting, what others wrote is looked for later. */
const busy = 5_000;

/**
 * Carries deliveries from the spool to their items: oldest first an item, items side by side. What cannot be carried
 * now stays and is tried again; a spool file goes when each delivery in it lies in `deliveries/`.
 */
export class Dispatcher {
  readonly #lanes = new Lanes<Line>();
  readonly #seen = new SeenDeliveries();
  readonly #pauses = new Pauses();
  /** Lines of each known file that are not ended. */
  readonly #files = new Map<string, number>();
  readonly #running = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #look: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #isLooking = false;
  #sweptAt = 0;
  /** When the last one was begun, by `performance.now()`. */
  #begunAt = 0;
  #closed = false;

  constructor(private readonly options: DispatcherOptions) {}

  /** Deliveries that wait or are being dispatched. */
  get waiting(): number { return this.#lanes.size; }

  /** Begins with what an earlier process left. */
  start(): void {
    this.#isLooking = true;
    this.#looking = this.#begin().finally(() => { this.#isLooking = false; });
    this.#look = setInterval(() => { this.#lookSoon(); }, this.options.lookMs ?? 1_000);
    this.#look.unref();
  }

  /** Takes what was stored just now. */
  take(lines: readonly StoredLine[]): void {
    const storedAt = performance.now();
    const fresh = lines.filter(({ file }) => !this.#files.has(file));
    for (const line of fresh) {
      this.#files.set(line.file, (this.#files.get(line.file) ?? 0) + 1);
      this.#lanes.add({ ...line, storedAt });
    }
    this.#go();
  }

  /** Ends what is on its way; the rest waits in the spool for the next process. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#look);
    clearTimeout(this.#timer);
    await this.#looking;
    await Promise.all(this.#running);
  }

  #lookSoon(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#looking = this.#lookAround().finally(() => { this.#isLooking = false; });
  }

  async #begin(): Promise<void> {
    try {
      await clearAbandoned(this.options.home.spool);
      await this.#rebuild();
    } catch (error) {
      this.#complain('reading what was dispatched', error);
    }
    await this.#lookAround();
  }

  /** What comes meanwhile is dispatched even if it repeats something: that does no harm. */
  async #rebuild(): Promise<void> {
    const { home } = this.options;
    const since = Date.now() - seenForMs;
    const ids = (await listEnded(home)).filter((id) => timeOfId(id) > since).slice(0, rebuilt);
    for (const id of ids.reverse()) {
      if (this.#closed) return;
      const ended = await readEnded(home, id);
      if (ended !== undefined) this.#seen.note(ended);
    }
  }

  async #lookAround(): Promise<void> {
    const { home } = this.options;
    try {
      if (!this.#closed && this.#lanes.size < busy) await this.#adoptNew();
      if (Date.now() - this.#sweptAt > sweepEveryMs) {
        this.#sweptAt = Date.now();
        await sweepEnded(home, { days: this.options.days(), bytes: keptBytes, now: Date.now() });
      }
    } catch (error) {
      this.#complain('looking at the spool', error);
    }
    this.#go();
  }

  /** Files that this process did not write. What an earlier one ended in them is not repeated. */
  async #adoptNew(): Promise<void> {
    const { home, isWriting = () => false } = this.options;
    const isNew = (name: string): boolean => !this.#files.has(name) && !isWriting(name);
    const names = (await listSpool(home.spool)).filter(isNew);
    if (names.length === 0) return;
    const ended = new Set(await listEnded(home));
    for (const name of names) {
      const lines = isNew(name) ? await readSpoolFile(home.spool, name) : [];
      if (!isNew(name)) continue;
      const open = lines.filter(({ id }) => !ended.has(id));
      if (open.length === 0) await removeSpoolFile(home.spool, name);
      else this.take(open);
    }
  }

  #go(): void {
    clearTimeout(this.#timer);
    while (!this.#closed && this.#mayBegin()) {
      const next = this.#lanes.take(Date.now());
      if (next === undefined) break;
      const run: Promise<void> = this.#dispatch(next).finally(() => { this.#running.delete(run); this.#go(); });
      this.#running.add(run);
      this.#begunAt = performance.now();
    }
    const change = this.#nextLook();
    if (change !== undefined && !this.#closed) this.#timer = setTimeout(() => { this.#go(); }, Math.max(1, change - Date.now()));
  }

  get #isPressed(): boolean { return this.options.isPressed?.() === true; }

  #mayBegin(): boolean {
    if (!this.#isPressed) return this.#running.size < (this.options.atOnce ?? usualAtOnce);
    return this.#running.size === 0 && performance.now() - this.#begunAt >= pressedMs;
  }

  /** When something may begin that may not now (epoch milliseconds); undefined: whatever ends looks itself. */
  #nextLook(): number | undefined {
    return this.#isPressed && this.#lanes.size > 0 ? Date.now() + pressedMs : this.#lanes.nextChange();
  }

  async #dispatch(line: Line): Promise<void> {
    const { home } = this.options;
    try {
      const text = await readLine(home.spool, line);
      const delivery = parseLine(text);
      const outcome = delivery === undefined ? unreadable.outcome : await this.#carry(delivery, line.storedAt);
      await this.#end(line, delivery ?? unreadable.record(line.id, text), outcome);
      this.#pauses.well(line, outcome.kind === 'told' || outcome.kind === 'started');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' && await readEnded(home, line.id) !== undefined) this.#lanes.done(line);
      else await this.#failed(line, error);
    }
  }

  async #carry(delivery: SpooledDelivery, storedAt: number): Promise<Outcome> {
    const sender = this.options.sender(delivery.connection);
    const first = sender === undefined ? undefined : this.#seen.firstOf(delivery, sender, Date.now());
    if (first !== undefined) return { kind: 'duplicate', says: `duplicate of ${first}`, keys: [] };
    return this.options.carry(delivery, storedAt);
  }

  /** First what became of it, then the spool: killed between the two, the next process finds both and drops the spool's. */
  async #end(line: Line, delivery: SpooledDelivery, outcome: Outcome): Promise<void> {
    const { home } = this.options;
    const ended = { ...delivery, endedAt: new Date().toISOString(), outcome };
    await keepEnded(home, ended);
    this.#seen.note(ended);
    this.#lanes.done(line);
    const left = (this.#files.get(line.file) ?? 1) - 1;
    this.#files.set(line.file, left);
    if (left > 0) return;
    await removeSpoolFile(home.spool, line.file).catch((error: unknown) => { this.#complain('removing a spool file', error); });
    this.#files.delete(line.file);
  }

  async #failed(line: Line, error: unknown): Promise<void> {
    const { pause, ms, giveUp } = this.#pauses.after(error, line);
    const says = error instanceof TowpathError ? error.message : errors.INTERNAL.title;
    if (!(error instanceof TowpathError)) this.#complain(`delivery ${line.id}`, error);
    if (giveUp) {
      const given = await this.#giveUp(line, says).then(() => true, (failure: unknown) => { this.#complain(`delivery ${line.id}`, failure); return false; });
      if (given) return;
    }
    this.#lanes.again(line, pause, Date.now() + ms);
  }

  async #giveUp(line: Line, says: string): Promise<void> {
    const text = await readLine(this.options.home.spool, line).catch(() => '');
    await this.#end(line, parseLine(text) ?? unreadable.record(line.id, text), { kind: 'failed', says: `failed: ${says}`.slice(0, 500), keys: [] });
  }

  #complain(what: string, error: unknown): void {
    const why = error instanceof Error ? error.message.split('\n')[0]?.slice(0, 300) ?? '' : 'not an error';
    this.options.say(`webhooks: ${what} failed: ${why}`);
  }
}
