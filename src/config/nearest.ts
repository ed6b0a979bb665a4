/** Edits between two words, a swap of neighbours counted as one (optimal string alignment). */
const distance = (a: string, b: string): number => {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1;
      let best = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + same);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) best = Math.min(best, (before[column - 2] ?? 0) + 1);
      current.push(best);
    }
    before = last;
    last = current;
  }
  return last[b.length] ?? 0;
};

const longest = 64;

/** The valid word that was probably meant, or null where none is near. Case does not count. */
export const nearestWord = (word: string, valid: readonly string[]): string | null => {
  const written = word.toLowerCase().slice(0, longest);
  let best: { word: string; edits: number } | null = null;
  for (const candidate of valid) {
    const wanted = candidate.toLowerCase();
    const begins = written.length >= 3 && (wanted.startsWith(written) || (wanted.length >= 3 && written.startsWith(wanted)));
    const edits = begins ? Math.min(1.5, distance(written, wanted)) : distance(written, wanted);
    if (best === null || edits < best.edits) best = { word: candidate, edits };
  }
  if (best === null) return null;
  const bearable = Math.max(1, Math.floor(Math.max(written.length, best.word.length) * 0.4));
  return best.edits <= bearable || best.edits <= 1.5 && written.length > 2 ? best.word : null;
};
