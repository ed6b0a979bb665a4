import type { Note, NoteBlock } from '../../shared/note.js';
import { isLink, markerOf, plainLines } from './plain.js';

/** Everything that Markdown or a forge would read as more than text. A mention is broken by an invisible joiner. */
const escape = (text: string): string =>
  text.replace(/[\\`*_{}[\]<>|~]/g, '\\$&').replace(/&/g, '&amp;').replace(/([@#])(?=[\w.-])/g, '$1\u2060').replace(/^(\s*)([#+-]|\d+[.)])(?=\s)/, '$1\\$2');

const inline = (text: string): string => escape(plainLines(text).join(' ').trim());

const paragraph = (text: string): string => plainLines(text).map(escape).join('\n');

/** A fence longer than any inside. */
const fenced = (text: string): string => {
  const lines = plainLines(text);
  const longest = Math.max(2, ...lines.join('\n').match(/`+/g)?.map((run) => run.length) ?? []);
  const fence = '`'.repeat(longest + 1);
  return [fence, ...lines, fence].join('\n');
};

const link = ({ text, url }: { text: string; url: string }): string => (isLink(url) ? `[${inline(text)}](${url.replace(/[()]/g, encodeURIComponent)})` : inline(`${text}: ${url}`));

const block = (one: NoteBlock): string => {
  switch (one.kind) {
    case 'heading': return `### ${inline(one.text)}`;
    case 'text': return paragraph(one.text);
    case 'list': return one.items.map((item) => `- ${inline(item)}`).join('\n');
    case 'quote': return plainLines(one.text).map((line) => `> ${escape(line)}`.trimEnd()).join('\n');
    case 'code': return fenced(one.text);
    case 'facts': return ['| | |', '| --- | --- |', ...one.rows.map(([label, value]) => `| ${inline(label)} | ${inline(value)} |`)].join('\n');
    case 'links': return one.links.map(link).join(' · ');
  }
};

/** A note as Markdown, with its marker at the end. */
export const renderMarkdown = (note: Note, once: string): string =>
  [...note.blocks.map(block).filter((text) => text !== ''), markerOf(once)].join('\n\n');
