/** `12 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export const duration = (seconds: number): string => {
  if (!Number.isFinite(seconds)) return '?';
  const whole = Math.max(0, Math.round(seconds));
  const two = (big: number, small: number, [bigWord, smallWord]: readonly [string, string]): string =>
    small === 0 ? `${String(big)} ${bigWord}` : `${String(big)} ${bigWord} ${String(small)} ${smallWord}`;
  if (whole < 60) return `${String(whole)} s`;
  if (whole < 3_600) return two(Math.floor(whole / 60), whole % 60, ['min', 's']);
  if (whole < 86_400) return two(Math.floor(whole / 3_600), Math.floor((whole % 3_600) / 60), ['h', 'min']);
  return two(Math.floor(whole / 86_400), Math.floor((whole % 86_400) / 3_600), ['d', 'h']);
};

/** Rough, as people say it: `just now`, `5 min`, `3 h`, `2 d`. */
export const roughly = (seconds: number): string => {
  if (seconds < 5) return 'just now';
  if (seconds < 60) return `${String(Math.floor(seconds))} s`;
  if (seconds < 3_600) return `${String(Math.floor(seconds / 60))} min`;
  if (seconds < 86_400) return `${String(Math.floor(seconds / 3_600))} h`;
  return `${String(Math.floor(seconds / 86_400))} d`;
};

export interface Clock { now: number; /** Relative times are for terminals; else ISO. */ relative: boolean }

export const secondsSince = (at: string, now: number): number => Math.max(0, (now - Date.parse(at)) / 1_000);

/** `for 5 min`, or `since 2026-…`. */
export const span = (at: string, { now, relative }: Clock): string => {
  if (!relative || Number.isNaN(Date.parse(at))) return `since ${at}`;
  const text = roughly(secondsSince(at, now));
  return text === 'just now' ? 'since just now' : `for ${text}`;
};

/** Time of day on this machine, with the day where it is another one. */
export const timeOfDay = (at: string, now: number): string => {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return at;
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  const day = `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return new Date(now).toDateString() === date.toDateString() ? time : `${day} ${time}`;
};
