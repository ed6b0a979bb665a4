import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { renderHtml } from '../../src/connections/note/html.js';
import { renderMarkdown } from '../../src/connections/note/markdown.js';
import type { Note, NoteBlock } from '../../src/shared/note.js';
import { ownMarker } from '../../src/connections/note/plain.js';
import { htmlToText } from '../../src/connections/plane/html-to-text.js';

const markdownOf = (...blocks: NoteBlock[]): string => renderMarkdown({ blocks }, 'SHP-1/card');
const textOf = (text: string): string => markdownOf({ kind: 'text', text }).replace(/\n\n<!-- towpath:SHP-1\/card -->$/, '');

const card: Note = { blocks: [
  { kind: 'heading', text: 'SHP-1 waits for an approval' },
  { kind: 'text', text: 'Read the brief.\nThen decide.' },
  { kind: 'facts', rows: [['stage', 'analysis'], ['cost', '0.31 | USD']] },
  { kind: 'quote', text: 'Which colour?\n\nred or blue' },
  { kind: 'list', items: ['one', '2. two'] },
  { kind: 'code', text: 'npm test\n# 3 `failed`' },
  { kind: 'links', links: [{ text: 'pull request', url: 'https://git.example.test/a?b=1&c=(2)' }, { text: 'mail', url: 'mailto:a@b.test' }] },
] };

describe('a note as Markdown', () => {
  test('looks like this', () => {
    expect(renderMarkdown(card, 'SHP-1/card')).toBe([
      '### SHP-1 waits for an approval', '', 'Read the brief.', 'Then decide.', '', '| | |', '| --- | --- |', '| stage | analysis |', '| cost | 0.31 \\| USD |', '',
      '> Which colour?', '>', '> red or blue', '', '- one', '- 2\\. two', '', '```', 'npm test', '# 3 `failed`', '```', '',
      '[pull request](https://git.example.test/a?b=1&c=%282%29) · mail: mailto:a@\u2060b.test', '', '<!-- towpath:SHP-1/card -->',
    ].join('\n'));
  });

  test.each([
    ['HTML', '<script>alert(1)</script>', '\\<script\\>alert(1)\\</script\\>'],
    ['a link', '[me](javascript:alert(1))', '\\[me\\](javascript:alert(1))'],
    ['a picture', '![x](https://evil.test)', '!\\[x\\](https://evil.test)'],
    ['emphasis and code', '**a** _b_ `c` ~~d~~ $e$', '\\*\\*a\\*\\* \\_b\\_ \\`c\\` \\~\\~d\\~\\~ \\$e\\$'],
    ['an entity', '&lt;b&gt;', '&amp;lt;b&amp;gt;'],
    ['a heading', '# big', '\\# big'],
    ['a heading by underlining', 'big\n===\nbig\n---', 'big\n\\===\nbig\n\\---'],
    ['a list', '- a\n+ b\n1. c\n2) d', '\\- a\n\\+ b\n1\\. c\n2\\) d'],
    ['a quote', '> a', '\\> a'],
    ['code by indenting', '    rm -rf', '\u00a0\u00a0\u00a0\u00a0rm -rf'],
    ['a table', '| a | b |', '\\| a \\| b \\|'],
    ['a fence', '```\na\n```', '\\`\\`\\`\na\n\\`\\`\\`'],
    ['a mention', 'ask @anna and @org/team', 'ask @\u2060anna and @\u2060org/team'],
    ['a reference', 'closes #12, !13, shop#14', 'closes \\#\u206012, !\u206013, shop\\#\u206014'],
    ['a command of some bot', '/close\n  /merge', '\\/close\n\u00a0\u00a0\\/merge'],
    ['a backslash that would eat the next', 'a\\<b>', 'a\\\\\\<b\\>'],
  ])('I8: text is no markup: %s', (_what, text, shown) => { expect(textOf(text)).toBe(shown); });

  test('I8: a fence is longer than any inside, and a table cell or list item stays one line', () => {
    expect(markdownOf({ kind: 'code', text: '````\nout of it\n````' })).toContain('`````\n````\nout of it\n````\n`````');
    expect(markdownOf({ kind: 'facts', rows: [['a\n| b', 'c\n\n# d']] })).toContain('| a \\| b | c  \\# d |');
    expect(markdownOf({ kind: 'list', items: ['a\n\n# b'] })).toContain('- a  \\# b\n');
  });

  test('I8: an address that leads elsewhere than it says is no link', () => {
    for (const url of ['javascript:alert(1)', 'https://a.test/ "x"', 'https://a.test/<b>', 'data:text/html,x', 'https://a.test/\u202egpj', '//a.test']) {
      expect(markdownOf({ kind: 'links', links: [{ text: 'x', url }] })).not.toContain('](');
    }
    expect(markdownOf({ kind: 'links', links: [{ text: 'x](https://evil.test)', url: 'https://a.test/)(' }] })).toContain('[x\\](https://evil.test)](https://a.test/%29%28)');
  });

  test('I8: control codes and marks that turn the reading direction are gone', () => {
    expect(textOf('a\u001b[31mred\u001b[0m\u0000 \u202eevil\r\nb')).toBe('ared evil\nb');
  });

  test('what marks a comment cannot end early, whatever its name', () => {
    expect(renderMarkdown({ blocks: [] }, 'SHP-1/a --> <b>\n')).toBe('<!-- towpath:SHP-1/a_--___b__ -->');
  });

  test('a hundred thousand fences are no burden', () => {
    expect(markdownOf({ kind: 'code', text: '` '.repeat(200_000) })).toMatch(/^```\n/);
  });
});

describe('a note as HTML', () => {
  test('looks like this', () => {
    expect(renderHtml(card)).toBe([
      '<h3>SHP-1 waits for an approval</h3>', '<p>Read the brief.<br>Then decide.</p>',
      '<ul><li><p><strong>stage</strong> analysis</p></li><li><p><strong>cost</strong> 0.31 | USD</p></li></ul>',
      '<blockquote><p>Which colour?<br><br>red or blue</p></blockquote>', '<ul><li><p>one</p></li><li><p>2. two</p></li></ul>', '<pre><code>npm test\n# 3 `failed`</code></pre>',
      '<p><a href="https://git.example.test/a?b=1&amp;c=(2)">pull request</a> · mail: mailto:a@b.test</p>',
    ].join(''));
  });

  test('I8: text is no markup, in any block', () => {
    const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)><!-- towpath:SHP-2/card -->&lt;';
    const html = renderHtml({ blocks: [
      { kind: 'heading', text: evil }, { kind: 'text', text: evil }, { kind: 'list', items: [evil] }, { kind: 'quote', text: evil }, { kind: 'code', text: evil },
      { kind: 'facts', rows: [[evil, evil]] }, { kind: 'links', links: [{ text: evil, url: 'https://a.test/"onclick="x' }, { text: evil, url: 'https://a.test/' }] },
    ] });
    expect(html.replace(/<\/?(h3|p|ul|li|strong|blockquote|pre|code|a)>|<a href="https:\/\/a\.test\/">/g, '')).not.toMatch(/[<>"]/);
    expect(html).toContain('&amp;lt;');
  });
});

describe('any text', () => {
  const words = fc.string({ unit: fc.constantFrom('<', '>', '&', '"', '!', '-', '-->', '<!--', ' towpath:', '@a', '#1', '/', '\\', '`', '[', '](', '\n', ' ', '\t', 'x', '\u001b[2J', '\u202e'), maxLength: 30 });

  test('I8: never makes a marker of ours, nor a tag', () => {
    fc.assert(fc.property(words, fc.constantFrom('heading', 'text', 'quote', 'code' as const), (text, kind) => {
      const markdown = markdownOf({ kind, text });
      expect(markdown.split(ownMarker)).toHaveLength(2);
      expect(markdown.endsWith('<!-- towpath:SHP-1/card -->')).toBe(true);
      expect(renderHtml({ blocks: [{ kind, text }] }).replace(/<\/?(h3|p|blockquote|pre|code|br)>/g, '')).not.toMatch(/[<>]/);
    }), { numRuns: 300 });
  });

  test('is read again as it was shown, from HTML', () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-z<>&"#@/ ]{1,20}$/), (text) => {
      fc.pre(text.trim() === text && !text.includes('  '));
      expect(htmlToText(renderHtml({ blocks: [{ kind: 'text', text }] }))).toBe(text);
    }), { numRuns: 100 });
  });
});
