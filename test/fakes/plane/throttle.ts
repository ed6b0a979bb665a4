export interface Throttle {
  /** Headers of an allowed request, or after how many seconds to come again. */
  ask(): { headers: Record<string, string> } | { wait: number };
}

const windowMs = 60_000;

/** As Plane's: a sliding minute, `X-RateLimit-Reset` always a minute from now, `Retry-After` with a refusal. */
export const createThrottle = (most: number): Throttle => {
  const history: number[] = [];
  return {
    ask: () => {
      const now = Date.now();
      while (history.length > 0 && (history[0] ?? 0) <= now - windowMs) history.shift();
      if (history.length >= most) return { wait: Math.ceil(((history[0] ?? now) + windowMs - now) / 1000) };
      history.push(now);
      return { headers: { 'X-RateLimit-Remaining': String(most - history.length), 'X-RateLimit-Reset': String(Math.floor((now + windowMs) / 1000)) } };
    },
  };
};
