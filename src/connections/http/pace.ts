/**
 * How fast a connection may be asked, for everything in this process that uses it: what its last answers said of their
 * limit. Sources: reference integrations §5.
 */
export interface Pace {
  /** Returns when the next request may go. Milliseconds to wait that are more than `patienceMs` are answered instead of waited for. */
  turn(): Promise<{ waitMs: number }>;
  /** A request has ended; `headers` of its answer, null where none came. `limitedMs`: it was refused for asking too much, and for how long. */
  ended(headers: Headers | null, limitedMs?: number): void;
}

export interface PaceOptions {
  now?: () => number;
  sleep?: (ms: number) => Promise<void>;
  /** Requests at once. */
  most?: number;
}

/** Longer waits are the item's, visibly, and not an activity's. */
const patienceMs = 5_000;
const longestMs = 3_600_000;

const numberOf = (headers: Headers, name: string): number | undefined => {
  const text = headers.get(name);
  return text === null || !/^\d+(\.\d+)?$/.test(text.trim()) ? undefined : Number(text);
};

/** The sender's clock at its answer, so that a wrong one here changes no wait. */
const thereAt = (headers: Headers, now: number): number => {
  const at = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(at) ? now : at;
};

/** Milliseconds until the sender's `Retry-After` (seconds or a date); undefined: it says none. */
export const retryAfterMs = (headers: Headers, now: number): number | undefined => {
  const text = headers.get('retry-after');
  if (text === null) return undefined;
  const seconds = numberOf(headers, 'retry-after');
  const wait = seconds === undefined ? Date.parse(text) - thereAt(headers, now) : seconds * 1000;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(0, wait), longestMs);
};

/** When the limit that is used up begins anew, epoch milliseconds; undefined: something is left, or nothing is said. */
const usedUpUntil = (headers: Headers, now: number): number | undefined => {
  const reset = numberOf(headers, 'x-ratelimit-reset');
  if (numberOf(headers, 'x-ratelimit-remaining') !== 0 || reset === undefined) return undefined;
  return now + Math.min(reset * 1000 - thereAt(headers, now), longestMs);
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

/** One for each connection. */
export const createPace = ({ now = Date.now, sleep = pause, most = 4 }: PaceOptions = {}): Pace => {
  let closedUntil = 0;
  let running = 0;
  const waiting: (() => void)[] = [];
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  };
  const turn = async (): Promise<{ waitMs: number }> => {
    if (running < most) running += 1;
    else await new Promise<void>((go) => { waiting.push(go); });
    for (;;) {
      const waitMs = closedUntil - now();
      if (waitMs <= 0) return { waitMs: 0 };
      if (waitMs > patienceMs) { leave(); return { waitMs }; }
      await sleep(waitMs);
    }
  };
  const ended = (headers: Headers | null, limitedMs = 0): void => {
    if (headers !== null) {
      const at = now();
      closedUntil = Math.max(closedUntil, at + Math.max(limitedMs, retryAfterMs(headers, at) ?? 0), usedUpUntil(headers, at) ?? 0);
    }
    leave();
  };
  return { turn, ended };
};
