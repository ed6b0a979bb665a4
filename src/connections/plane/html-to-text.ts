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

/** Comments, tags and what stands between them; every `<` that begins none of these is text. */
const tokens = /<!--[^]*?(?:-->|$)|<(\/?)([a-z][a-z0-9-]*)((?:\s(?:[^>"']|"[^"]*"|'[^']*')*)?)\/?>|[^<]+|</gi;

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
    this.done.push(`${'> '.repeat(this.quotes)}${this.line}`.trimEnd());
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
  for (const [whole, slash, name, rest] of html.matchAll(tokens)) {
    if (whole.startsWith('<!--')) continue;
    if (name === undefined) lines.text(whole);
    else if (slash === '/') lines.close(name.toLowerCase());
    else lines.open(name.toLowerCase(), rest ?? '');
  }
  return lines.all();
};
