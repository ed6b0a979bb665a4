import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { htmlToText } from '../../src/connections/plane/html-to-text.js';
import { readCommand, readUnknown } from '../../src/connections/read-command.js';

const own = { id: '5a10-90', name: 'towpath-bot' };

describe('a comment', () => {
  test.each([
    ['/approve', 'approve', ''],
    ['/towpath approve plan', 'approve', 'plan'],
    ['/approve plan\r\nbut keep the old gate', 'approve', 'plan\nbut keep the old gate'],
    ['Hello\n/towpath reject too slow\nSee above.', 'reject', 'too slow\nSee above.'],
    ['@towpath-bot retry', 'retry', ''],
    ['@Towpath-Bot[bot], /towpath answer use TLS', 'answer', 'use TLS'],
    ['@5a10-90 status', 'status', ''],
    ['/Approve', 'approve', ''],
    ['> /reject quoted\n/approve', 'approve', ''],
    ['```\n/reject\n```\n/approve', 'approve', ''],
    ['<!-- /reject -->\n/approve', 'approve', ''],
    ['~~~sh\n/stop\n```\n~~~\n/pause', 'pause', ''],
  ])('asks: %j', (text, verb, rest) => { expect(readCommand(text, own)).toEqual({ verb, rest }); });

  test.each([
    'approve', ' /approve', 'please /approve', '> /approve', '```\n/approve', '~~~\n/approve\n```', '/approved', '/status/page', '/approve-later', '/towpath', '/towpath frobnicate', '/usr/bin/stop',
    '@mina approve', '@towpath-bot thanks', 'towpath-bot approve', '`/approve`', '/constructor', '', '<!--\n/approve\n-->',
  ])('asks nothing: %j', (text) => { expect(readCommand(text, own)).toBeNull(); });
});

describe('a comment that asks nothing', () => {
  test.each([['/towpath', ''], ['/towpath  ', ''], ['/towpath aprove it', 'aprove'], ['Hello\r\n/Towpath frobnicate\r\n', 'frobnicate'], ['@towpath-bot /towpath thanks', 'thanks']])(
    'names us and no command: %j', (text, word) => { expect(readUnknown(text, own)).toBe(word); },
  );

  test.each(['/towpath-ui', '/towpath/x', 'see /towpath x', '> /towpath x', '```\n/towpath x\n```', '<!-- /towpath x -->', '@towpath-bot thanks', '/frobnicate', ''])(
    'does not name us: %j', (text) => { expect(readUnknown(text, own)).toBeNull(); },
  );
});

describe('Plane\'s HTML', () => {
  test.each([
    ['<p>/approve plan</p><p>but keep the old gate ✓</p>', '/approve plan\nbut keep the old gate ✓'],
    ['<p>a<br>b<br/>c</p>', 'a\nb\nc'],
    ['<p>See &amp; fix &lt;b&gt; &#39;x&#x27; &nbsp;y &unknown;</p>', 'See & fix <b> \'x\'  y &unknown;'],
    ['<blockquote><p>/reject</p><p>no</p></blockquote><p>yes</p>', '> /reject\n> no\nyes'],
    ['<pre><code>/reject\n  two\n</code></pre><p>x</p>', '```\n/reject\n  two\n```\nx'],
    ['<p><code>/approve</code></p>', '`/approve`'],
    ['<ul><li><p>one</p></li><li>two</li></ul>', '- one\n- two'],
    ['<p>a\n   b</p>', 'a b'],
    ['1 < 2 and <notclosed', '1 < 2 and <notclosed'],
    ['<p>a<!-- towpath:card -->b</p><script>/stop</script>', 'ab'],
    ['<p><mention-component entity_identifier="5a10-90" entity_name="user_mention"></mention-component> approve</p>', '@5a10-90 approve'],
  ])('becomes lines: %s', (html, text) => { expect(htmlToText(html)).toBe(text); });

  test('a command in a quote or in code is nobody\'s', () => {
    for (const html of ['<blockquote>/approve</blockquote>', '<pre>/approve</pre>', '<p><code>/approve</code></p>']) expect(readCommand(htmlToText(html), own)).toBeNull();
    expect(readCommand(htmlToText('<p><mention-component entity_identifier="5a10-90"></mention-component> approve</p>'), own)?.verb).toBe('approve');
  });

  test('whatever is written, there is text, and soon', () => {
    const pieces = fc.constantFrom('<p>', '</p>', '<!--', '-->', '<a href="', '"', '<', '>', '&amp;', '&#', '<pre>', '</pre>', '<blockquote>', '</blockquote>', '/approve', '\n', ' ', '```', '<br>');
    fc.assert(fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => { readCommand(htmlToText(parts.join('')), own); }));
    const start = performance.now();
    for (const piece of ['<!--', '<a "', '<blockquote>', '<', '&amp']) readCommand(htmlToText(piece.repeat(100_000)), own);
    readCommand('<!--'.repeat(200_000), own);
    for (const read of [readCommand, readUnknown]) read('\n'.repeat(500_000), own);
    expect(performance.now() - start).toBeLessThan(4_000);
  });
});
