import { secondsSinceBoot } from '../../host/clock.js';
import { pause } from '../pause.js';
import type { Answer } from './beat.js';

export interface PulseOptions {
  /** One heartbeat by token. */
  ask: () => Promise<Answer>;
  /** The SDK's own heartbeat, for the core's timer; adopted runs have none. */
  local: (() => void) | null;
  /** Called with each answer and the time since boot at which its call was sent. */
  onAnswer: (answer: Answer, sentAt: number) => Promise<void>;
  /** Ends the pulse. */
  until: AbortSignal;
}

/** Between beats, in milliseconds; the shorter one while the engine is away. */
const beatMs = 1_000;
const againMs = 500;

/** So long after an acknowledged beat was sent nobody else can have the run: time-outs count from it. Milliseconds. */
const freshMs = 1_000;

interface Beat { sentAt: number; answer: Promise<Answer> }

/** Heartbeats of one run, through all that its follower does meanwhile. */
export class Pulse {
  #last: Beat | undefined;

  constructor(private readonly options: PulseOptions) {}

  /** Beats until the signal. Rejects when an answer could not be acted on. */
  async run(): Promise<void> {
    const { until } = this.options;
    while (!until.aborted) {
      const answer = await this.#once();
      await pause(answer === 'unreachable' ? againMs : beatMs, until);
    }
  }

  /** One acknowledged beat, sent after this call: waits while the engine is away. `over`: the signal came first. */
  async confirm(): Promise<Exclude<Answer, 'unreachable'> | 'over'> {
    while (!this.options.until.aborted) {
      const answer = await this.#once();
      if (answer !== 'unreachable') return answer;
      await pause(againMs, this.options.until);
    }
    return 'over';
  }

  /** As `confirm`, but a beat of this moment is as good: for what shows outside of this host only later. */
  async confirmRecent(): Promise<Exclude<Answer, 'unreachable'> | 'over'> {
    const isFresh = async ({ sentAt, answer }: Beat): Promise<boolean> => (await answer) === 'ok' && performance.now() - sentAt < freshMs;
    if (this.#last !== undefined && (await isFresh(this.#last)) && !this.options.until.aborted) return 'ok';
    return this.confirm();
  }

  #once(): Promise<Answer> {
    const answer = this.#beat();
    this.#last = { sentAt: performance.now(), answer };
    // Whoever beats hears of it.
    answer.catch(() => undefined);
    return answer;
  }

  async #beat(): Promise<Answer> {
    this.options.local?.();
    const sentAt = secondsSinceBoot();
    const answer = await this.options.ask();
    await this.options.onAnswer(answer, sentAt);
    return answer;
  }
}
