const milliseconds = (unit: string): number => {
  const word = unit.toLowerCase();
  if (word === 'ms' || word.startsWith('milli')) return 1;
  return { m: 60_000, h: 3_600_000, d: 86_400_000 }[word[0] ?? ''] ?? 1_000;
};

const amount = String.raw`\d+(?:\.\d+)?\s*(?:milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)(?![a-z])`;
/** A number needs its unit: `retry 3 times` asks for no wait. */
const sentence = new RegExp(String.raw`(?:try again|retry|retry[- ]after|wait|resets?)(?:\s+after)?(?:\s+in)?[\s:=]+((?:${amount}[\s,]*(?:and\s+)?)+)`, 'i');
const header = /retry[-_ ]after["']?\s*[:=]\s*["']?(\d+(?:\.\d+)?)\b/i;
const piece = /(\d+(?:\.\d+)?)\s*([a-z]+)/gi;

/** Milliseconds that an error's prose asks to wait: `try again in 1.5s`, `Suggested retry after 7s`, `in 2 hours 5 minutes`; null where it says none. */
export const retryAfterOfText = (text: string): number | null => {
  const found = sentence.exec(text)?.[1];
  if (found === undefined) {
    const seconds = header.exec(text)?.[1];
    return seconds === undefined ? null : Math.round(Number(seconds) * 1_000);
  }
  let sum = 0;
  for (const [, number, unit] of found.matchAll(piece)) if (unit !== 'and') sum += Number(number) * milliseconds(unit ?? '');
  return Math.round(sum);
};
