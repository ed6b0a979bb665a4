const unitSeconds = { d: 86_400, h: 3_600, m: 60, s: 1 } as const;

/** `60m`, `90s`, `1h30m`, `2d`: units from large to small, each at most once. */
export const durationPattern = /^(?=\d)(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$/;
export const durationWords = 'a duration like 60m, 90s or 1h30m, or a number of seconds';
export const longestSeconds = 30 * unitSeconds.d;

/** Seconds, or undefined where the text is no duration. A number is seconds already. */
export const parseDuration = (written: string | number): number | undefined => {
  if (typeof written === 'number') return Number.isFinite(written) && written >= 0 ? written : undefined;
  const match = durationPattern.exec(written);
  if (match === null) return undefined;
  const part = (index: number): number => Number(match[index] ?? 0);
  return part(1) * unitSeconds.d + part(2) * unitSeconds.h + part(3) * unitSeconds.m + part(4);
};
