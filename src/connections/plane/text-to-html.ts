const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** A paragraph a line: what Plane's editor makes of typed text. Blanks that HTML would swallow stay. */
export const textToHtml = (text: string): string =>
  text.replace(/\r\n?/g, '\n').split('\n').map((line) => `<p>${escape(line).replace(/^ +| {2,}/g, (blanks) => '&nbsp;'.repeat(blanks.length))}</p>`).join('');
