import type { Note, NoteBlock } from '../../shared/note.js';
import { isLink, markerOf, plainLines } from './plain.js';

/** Everything that Markdown or a forge would read as more than text. A mention or reference is broken by an invisible joiner. */
const escape = (text: string): string =>
  text.replace(/[\\`*_{}[\]<>|~$#]/g, '\\$&').replace(/&/g, '&amp;').replace(/[@#!](?=[\w.-])/g, '$&\u2060');

/** What means something at the beginning of a line alone: lists, headings by underlining, code by indenting, commands of other bots. */
const line = (text: string): string =>
  escape(text).replace(/^[ \t]+/, (blanks) => '\u00a0'.repeat(blanks.replace(/\t/g, '    ').length))
    .replace(/^(\u00a0*)([-+=/])/, '$1\\$2').replace(/^(\u00a0*\d{1,9})([.)])(?=\s|$)/, '$1\\$2');

const inline = (text: string): string => line(plainLines(text).join(' ').trim());

const paragraph = (text: string): string => plainLines(text).map(line).join('\n');

/** A fence longer than any inside. */
const fenced = (text: string): string => {
  const lines = plainLines(text);
  const longest = (lines.join('\n').match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return [fence, ...lines, fence].join('\n');
};

const link = ({ text, url }: { text: string; url: string }): string => (isLink(url) ? `[${inline(text)}](${url.replaceAll('(', '%28').replaceAll(')', '%29').replaceAll('\\', '%5C')})` : inline(`${text}: ${url}`));

const block = (one: NoteBlock): string => {
  switch (one.kind) {
    case 'heading': return `### ${inline(one.text)}`;
    case 'text': return paragraph(one.text);
    case 'list': return one.items.map((item) => `- ${inline(item)}`).join('\n');
    case 'quote': return plainLines(one.text).map((one) => `> ${line(one)}`.trimEnd()).join('\n');
    case 'code': return fenced(one.text);
    case 'facts': return ['| | |', '| --- | --- |', ...one.rows.map(([label, value]) => `| ${inline(label)} | ${inline(value)} |`)].join('\n');
    case 'links': return one.links.map(link).join(' · ');
  }
};

/** A note as Markdown, with its marker at the end. */
export const renderMarkdown = (note: Note, once: string): string =>
  [...note.blocks.map(block).filter((text) => text !== ''), markerOf(once)].join('\n\n');
