import type { RunEvent } from '../../contracts/run-directory.js';
import { runFile } from '../../host/run-folder.js';
import { plainText } from '../../shared/plain-text.js';
import { createRedactor, secretValues, type Redactor } from '../../shared/redact.js';
import { FileTail } from './file-tail.js';
import type { RunRecord } from './run-records.js';

export interface LogLine { stream: 'stdout' | 'stderr' | 'event'; text: string }

const parseEvent = (line: string): RunEvent | undefined => {
  try {
    const value = JSON.parse(line) as Partial<RunEvent> | null;
    return typeof value?.t === 'string' ? value as RunEvent : undefined;
  } catch {
    return undefined; // torn by a full disk or a kill
  }
};

/** Words for what the output itself does not say; the agent's text is there already. */
const eventText = (event: RunEvent): string | undefined => {
  switch (event.t) {
    case 'tool': return `uses ${event.name}${event.detail === undefined ? '' : `: ${event.detail}`}`;
    case 'denied': return `was denied ${event.name}${event.detail === undefined ? '' : `: ${event.detail}`}`;
    case 'retry': return `tries again${event.inMs === undefined ? '' : ` in ${String(Math.round(event.inMs / 1000))} s`}`;
    case 'limit': return 'met a limit of its provider';
    case 'signal': return `${event.signal}: ${event.why}`;
    case 'exit': return event.signal === null ? `ended with exit code ${String(event.code)}` : `was ended by ${event.signal}`;
    case 'note': return event.text;
    case 'started': case 'text': case 'session': case 'usage': return undefined;
  }
};

/** A run's output and events as lines that are safe to print: secrets masked, control codes stripped. */
export class RunLog {
  readonly #tails: readonly { stream: LogLine['stream']; tail: FileTail }[];
  readonly #redact: Redactor;

  constructor(readonly record: RunRecord) {
    const { folder, run } = record;
    this.#tails = (['stdout', 'stderr', 'events'] as const).map((name) =>
      ({ stream: name === 'events' ? 'event' as const : name, tail: new FileTail(runFile(folder, name)) }));
    this.#redact = createRedactor(secretValues(run.env, run.secrets));
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
    const event = stream === 'event' ? parseEvent(line) : undefined;
    const text = stream === 'event' ? (event === undefined ? undefined : eventText(event)) : line;
    // Lines of the scripted player that are for its adapter alone.
    if (text === undefined || text.startsWith('{"towpath":')) return [];
    return [{ stream, text: this.#redact(plainText(text)).replace(/\n$/, '') }];
  }
}
