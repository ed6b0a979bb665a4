import type { Home } from '../../host/home.js';
import type { ItemDocument } from '../../shared/documents.js';
import { RunLog } from './run-log.js';
import { readRuns } from '../../client/run-records.js';

/** Remembers the last line that the item's present run has printed on this host. */
export class LastLine {
  #log: RunLog | undefined;
  #line = '';

  constructor(private readonly home: Home) {}

  /** Empty where nothing was printed, or where the run is on another host. */
  async of(item: ItemDocument): Promise<string> {
    const run = item.run?.id;
    if (run === undefined) { this.#log = undefined; this.#line = ''; return ''; }
    if (this.#log?.record.folder.run !== run) {
      const record = (await readRuns(this.home, item.key)).find(({ folder }) => folder.run === run);
      this.#log = record === undefined ? undefined : new RunLog(record, { raw: false });
      this.#line = '';
    }
    const lines = await this.#log?.next(false) ?? [];
    this.#line = lines.findLast(({ stream, text }) => stream !== 'event' && text.trim() !== '')?.text.trim() ?? this.#line;
    return this.#line;
  }
}
