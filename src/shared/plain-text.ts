/** Text as it may be shown: foreign output can move the cursor, set titles, write the clipboard or turn the reading direction. */

// CSI, OSC (ended by BEL or ST, or cut off), DCS, SOS, PM and APC strings, two-character escapes.
const escapes = /\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\|$)?|\x1b[PX^_][^\x1b]*(?:\x1b\\|$)?|\x1b[ -/]*[0-~]|\x9b[0-?]*[ -/]*[@-~]/g;
const controls = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;
const directions = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Strips control codes (ANSI, OSC 8 and 52, NUL) and bidirectional marks; keeps newlines and tabs. A carriage return ends a line. */
export const plainText = (text: string): string =>
  text.replace(escapes, '').replace(/\r\n?/g, '\n').replace(controls, '').replace(directions, '');

/** The last `characters` of the plain text, beginning at a line where one begins soon. */
export const plainTail = (text: string, characters: number): string => {
  const plain = plainText(text).replace(/\n{3,}/g, '\n\n').trimEnd();
  if (plain.length <= characters) return plain;
  const cut = plain.slice(-characters);
  const line = cut.indexOf('\n');
  return line !== -1 && line < characters / 4 ? cut.slice(line + 1) : cut;
};
