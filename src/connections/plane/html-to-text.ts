/** Elements that are lines of their own. */
const blocks = new Set(['p', 'div', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'li', 'ul', 'ol', 'pre', 'blockquote', 'table', 'tr', 'hr', 'section', 'article', 'details', 'summary']);
/** These are a line also where nothing stands in them. */
const lines = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6']);
/** What stands in these is for no reader. */
const silent = new Set(['script', 'style', 'template', 'iframe', 'object']);

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', hellip: '…', mdash: '—', ndash: '–', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', copy: '©', euro: '€' };

const character = (code: number): string => (code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : '\ufffd');

const decode = (text: string): string => text.replace(/&(#x[0-9a-f]{1,6}|#[0-9]{1,7}|[a-z]{2,8});/gi, (whole, name: string) => {
  if (name.startsWith('#')) return character(/^#x/i.test(name) ? parseInt(name.slice(2), 16) : Number(name.slice(1)));
  return Object.hasOwn(named, name) ? named[name] ?? whole : whole;
});

const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'i').exec(tag);
  return found === null ? undefined : decode(found[1] ?? found[2] ?? '');
};

interface Token { text?: string; tag?: { name: string; rest: string; closing: boolean } }

/** Just behind the `>` that ends the tag which begins at `from`; one in quotes ends nothing. -1: none does. */
const endOfTag = (html: string, from: number): number => {
  let quote = '';
  for (let at = from; at < html.length; at += 1) {
    const character = html.charAt(at);
    if (quote !== '') { if (character === quote) quote = ''; continue; }
    if (character === '>') return at + 1;
    if ((character === '"' || character === "'") && html.charAt(at - 1) === '=') quote = character;
  }
  return -1;
};

/** One pass, whatever stands there: a tag that never ends makes the rest text. Comments are left out. */
function* tokensOf(html: string): Generator<Token> {
  let at = 0;
  while (at < html.length) {
    const next = html.indexOf('<', at);
    if (next !== at) yield { text: html.slice(at, next === -1 ? undefined : next) };
    if (next === -1) return;
    if (html.startsWith('<!--', next)) {
      const end = html.indexOf('-->', next + 4);
      if (end === -1) return;
      at = end + 3;
      continue;
    }
    const head = /^<(\/?)([a-z][a-z0-9-]{0,30})(?=[\s/>])/i.exec(html.slice(next, next + 40));
    const end = head === null ? next + 1 : endOfTag(html, next);
    if (end === -1) { yield { text: html.slice(next) }; return; }
    if (head === null) yield { text: '<' };
    else yield { tag: { name: (head[2] ?? '').toLowerCase(), closing: head[1] === '/', rest: html.slice(next + head[0].length, end - 1) } };
    at = end;
  }
}

/** Quotes of quotes beyond this are shown as deep as this. */
const deepest = 5;

class Lines {
  private readonly done: string[] = [];
  private line = '';
  private bullet = '';
  private link: { url: string; from: number } | undefined;
  private quotes = 0;
  private code = 0;
  private silence = '';
  private afterBreak = false;

  private push(): void {
    this.done.push(`${'> '.repeat(Math.min(this.quotes, deepest))}${this.line}`.trimEnd());
    this.line = '';
    this.bullet = '';
  }

  private flush(): void { if (this.line.trim() !== '') this.push(); else this.line = ''; }

  text(raw: string): void {
    if (this.silence !== '') return;
    if (this.code > 0) {
      const [first = '', ...rest] = decode(raw).split('\n');
      this.line += first;
      for (const next of rest) { this.push(); this.line = next; }
      return;
    }
    // Blanks that were typed as such (&nbsp;) stay; those of the source are one.
    const words = raw.replace(/[ \t\r\n\f]+/g, ' ').slice(/^[ \t\r\n\f]/.test(raw) && (this.line === '' || this.line.endsWith(' ')) ? 1 : 0);
    if (words === '') return;
    if (this.line === '') { this.line = this.bullet; this.bullet = ''; }
    this.line += decode(words).replaceAll('\u00a0', ' ');
    this.afterBreak = false;
  }

  open(name: string, rest: string): void {
    if (this.silence !== '') return;
    if (silent.has(name)) this.silence = name;
    else if (name === 'br') { this.push(); this.afterBreak = true; }
    else if (name === 'mention-component') this.text(`@${attribute(rest, 'entity_identifier') ?? attribute(rest, 'label') ?? ''}`);
    else if (name === 'a') this.link = { url: attribute(rest, 'href') ?? '', from: this.line.length };
    else if (name === 'code' && this.code === 0) this.text('`');
    if (!blocks.has(name) || this.silence !== '') return;
    this.flush();
    if (name === 'li') this.bullet = '- ';
    if (name === 'blockquote') this.quotes += 1;
    if (name === 'pre') { this.line = '```'; this.push(); this.code += 1; }
  }

  close(name: string): void {
    if (this.silence !== '') { if (this.silence === name) this.silence = ''; return; }
    if (name === 'code' && this.code === 0) this.text('`');
    if (name === 'a') this.closeLink();
    if (!blocks.has(name)) return;
    if (name === 'pre' && this.code > 0) this.closeCode();
    else if (lines.has(name) && this.line.trim() === '' && this.bullet === '' && !this.afterBreak) this.push();
    else this.flush();
    this.afterBreak = false;
    if (name === 'li') this.bullet = '';
    if (name === 'blockquote') this.quotes = Math.max(0, this.quotes - 1);
  }

  private closeLink(): void {
    const { url = '', from = 0 } = this.link ?? {};
    if (/^https?:\/\/\S+$/.test(url) && this.line.slice(from).trim() !== url && from <= this.line.length) this.line += ` (${url})`;
    this.link = undefined;
  }

  private closeCode(): void {
    if (this.line !== '') this.push();
    this.line = '```';
    this.push();
    this.code -= 1;
  }

  all(): string {
    while (this.code > 0) this.closeCode();
    this.flush();
    return this.done.join('\n').replace(/^\n+|\n+$/g, '');
  }
}

/**
 * The lines that a reader sees in a text of Plane's editor: a block a line, quotes as `> `, code in fences, entities decoded.
 * What it gives is plain text, and never markup again.
 */
export const htmlToText = (html: string): string => {
  const lines = new Lines();
  for (const { text, tag } of tokensOf(html)) {
    if (text !== undefined) lines.text(text);
    else if (tag?.closing === true) lines.close(tag.name);
    else if (tag !== undefined) lines.open(tag.name, tag.rest);
  }
  return lines.all();
};
