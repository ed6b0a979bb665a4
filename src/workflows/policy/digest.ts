/** A short name for a text, to see whether it has changed (FNV-1a, 53 bits); no secret hangs on it. */
export const digestOf = (text: string): string => {
  let low = 0x811c9dc5;
  let high = 0xcbf29ce4;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ (code + at), 0x01000193);
  }
  return (4_294_967_296 * (high & 0x1fffff) + (low >>> 0)).toString(36);
};
