import type { RunEvent } from '../../contracts/run-directory.js';
import { runFile } from '../../host/run-folder.js';
import { plainText } from '../../shared/plain-text.js';
import { createRedactor, secretValues, type Redactor } from '../../shared/redact.js';
import { eventLine } from '../screens/event-line.js';
import { FileTail } from './file-tail.js';
import { parseEvent } from '../../client/run-events.js';
import type { RunRecord } from '../../client/run-records.js';

export interface LogLine { stream: 'stdout' | 'stderr' | 'event'; text: string }

/** Their output is for programs: what they did is in the events. */
const forPrograms: readonly string[] = ['claude', 'codex', 'acp'];
/** What other agents say stands in their output as they said it. */
const said: readonly RunEvent['t'][] = ['text', 'usage'];

/** A run's output and events as lines that are safe to print: secrets masked, control codes stripped. `raw`: the output alone, as it was printed. */
export class RunLog {
  readonly #tails: readonly { stream: LogLine['stream']; tail: FileTail }[];
  readonly #redact: Redactor;
  readonly #readable: boolean;
  readonly #raw: boolean;

  constructor(readonly record: RunRecord, { raw }: { raw: boolean }) {
    const { folder, run } = record;
    this.#readable = !raw && forPrograms.includes(run.adapter) && run.kind === 'agent';
    const names = (['stdout', 'stderr', 'events'] as const).filter((name) => (name === 'events' ? !raw : name === 'stderr' || !this.#readable));
    this.#raw = raw;
    this.#tails = names.map((name) =>
      ({ stream: name === 'events' ? 'event' as const : name, tail: new FileTail(runFile(folder, name)) }));
    this.#redact = createRedactor(secretValues(run));
  }

  /** What is new since the last look. `ended`: unfinished last lines too. */
  async next(ended: boolean): Promise<LogLine[]> {
    const lines: LogLine[] = [];
    for (const { stream, tail } of this.#tails) {
      for (let more = await tail.next(ended); more.length > 0; more = await tail.next(ended)) {
        lines.push(...more.flatMap((line) => this.#shown(stream, line)));
      }
    }
    return lines;
  }

  #shown(stream: LogLine['stream'], line: string): LogLine[] {
    const text = stream === 'event' ? this.#words(line) : line;
    // Lines of the scripted player that are for its adapter alone.
    if (text === undefined || (!this.#raw && text.startsWith('{"towpath":'))) return [];
    return [{ stream, text: this.#redact(plainText(text)).replace(/\n$/, '') }];
  }

  #words(line: string): string | undefined {
    const event = parseEvent(line);
    return event === undefined || (!this.#readable && said.includes(event.t)) ? undefined : eventLine(event);
  }
}
