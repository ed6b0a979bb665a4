import type { Note, NoteBlock } from '../../shared/note.js';
import { isLink, plainLines } from './plain.js';

const escape = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

const lines = (text: string): string => plainLines(text).map(escape).join('<br>');

const link = ({ text, url }: { text: string; url: string }): string => (isLink(url) ? `<a href="${escape(url)}">${escape(text)}</a>` : escape(`${text}: ${url}`));

const block = (one: NoteBlock): string => {
  switch (one.kind) {
    case 'heading': return `<h3>${lines(one.text)}</h3>`;
    case 'text': return `<p>${lines(one.text)}</p>`;
    case 'list': return `<ul>${one.items.map((item) => `<li><p>${lines(item)}</p></li>`).join('')}</ul>`;
    case 'quote': return `<blockquote><p>${lines(one.text)}</p></blockquote>`;
    case 'code': return `<pre><code>${plainLines(one.text).map(escape).join('\n')}</code></pre>`;
    // Editors of trackers keep lists; tables they may drop.
    case 'facts': return `<ul>${one.rows.map(([label, value]) => `<li><p><strong>${lines(label)}</strong> ${lines(value)}</p></li>`).join('')}</ul>`;
    case 'links': return `<p>${one.links.map(link).join(' · ')}</p>`;
  }
};

/** A note as HTML. Which comment it is stands beside it, not in it: editors strip comments. */
export const renderHtml = (note: Note): string => note.blocks.map(block).join('');
