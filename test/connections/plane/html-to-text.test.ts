import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { htmlToText } from '../../../src/connections/plane/html-to-text.js';
import { textToHtml } from '../../../src/connections/plane/text-to-html.js';

describe('what Plane keeps as HTML, as plain lines', () => {
  test.each([
    ['blocks are lines', '<p>/approve plan</p><p>but keep the old gate ✓</p>', '/approve plan\nbut keep the old gate ✓'],
    ['empty blocks are empty lines', '<p>a</p><p></p><p class="x"><br></p><p>b</p>', 'a\n\n\nb'],
    ['breaks are lines', '<p>a<br>b<br/>c</p>', 'a\nb\nc'],
    ['what only formats is left out', '<p><strong>a</strong> <em>b</em><span style="color: red">c</span></p>', 'a bc'],
    ['blanks of the source are one', '<p>\n  a\n   b </p>\n\n<p>c</p>', 'a b\nc'],
    ['blanks that were typed stay', '<p>&nbsp;&nbsp;a&nbsp; b</p>', '  a  b'],
    ['entities, once', '<p>&lt;b&gt; &amp;lt; &quot;x&quot; &#39;y&#x27; &nope; &#0; &#x110000;</p>', '<b> &lt; "x" \'y\' &nope; \ufffd \ufffd'],
    ['lists', '<ul><li><p>a</p></li><li>b</li></ul><ol><li><p>c</p></li></ol>', '- a\n- b\n- c'],
    ['quotes', '<blockquote><p>/approve</p><p>x</p></blockquote><p>y</p>', '> /approve\n> x\ny'],
    ['code keeps its lines in a fence', '<pre><code class="language-sh">/stop\n  if a &lt; b\n</code></pre><p>c</p>', '```\n/stop\n  if a < b\n```\nc'],
    ['code in a line', '<p>see <code>a_b</code></p>', 'see `a_b`'],
    ['links with their address', '<p><a href="https://a.test/?x=1&amp;y=2">here</a> and <a href="https://b.test/">https://b.test/</a>, <a href="javascript:x">no</a></p>', 'here (https://a.test/?x=1&y=2) and https://b.test/, no'],
    ['people who are mentioned by their id', '<p><mention-component entity_identifier="5a10" entity_name="user_mention"></mention-component> /stop</p>', '@5a10 /stop'],
    ['scripts and comments are for nobody', '<p>a<!-- towpath:SHP-1/card --></p><script>alert("<p>x</p>")</script><style>p{}</style><p>b</p>', 'a\nb'],
    ['tables', '<table><tr><td><p>a</p></td><td><p>b</p></td></tr></table>', 'a\nb'],
    ['tags that do not end, and what only looks like one', '<p>1 < 2 and <b', '1 < 2 and <b'],
    ['nothing', '', ''],
  ])('%s', (_what, html, text) => { expect(htmlToText(html)).toBe(text); });

  test('typed text comes back as it was', () => {
    for (const text of ['a', 'a\n\nb', 'if a < b && c > "d":\n    return  1\n\n/not a command &amp;']) expect(htmlToText(textToHtml(text))).toBe(text);
  });

  test('I8: typed text makes no tag', () => {
    fc.assert(fc.property(fc.string(), (text) => { expect(textToHtml(text).replace(/<\/?p>/g, '')).not.toMatch(/[<>]/); }));
  });

  test('no input throws, and none takes long', () => {
    const piece = fc.constantFrom('<', '>', '</', 'p', 'li', 'pre', '<a href="', '"', '&', '#x', ';', '<!--', '-->', '<script>', '</pre>', ' ', '\n', 'x', '<blockquote>', '</blockquote>');
    fc.assert(fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => { htmlToText(pieces.join('')); }), { numRuns: 300 });
    const before = Date.now();
    for (const evil of ['<'.repeat(200_000), '<p '.repeat(60_000), '<a "'.repeat(60_000), '<!--'.repeat(60_000), '<blockquote>'.repeat(5_000) + 'x', '&'.repeat(200_000), `<a ${'x=" '.repeat(50_000)}`]) htmlToText(evil);
    expect(Date.now() - before).toBeLessThan(2_000);
  });
});
