const named: Readonly<Record<string, string>> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: '\'', nbsp: ' ', hellip: '…', mdash: '—', ndash: '–', laquo: '«', raquo: '»',
  lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', copy: '©', reg: '®', trade: '™', euro: '€', times: '×', middot: '·', bull: '•', rarr: '→', larr: '←',
  auml: 'ä', ouml: 'ö', uuml: 'ü', Auml: 'Ä', Ouml: 'Ö', Uuml: 'Ü', szlig: 'ß', eacute: 'é', egrave: 'è', ccedil: 'ç', ntilde: 'ñ',
};

const codePoint = (digits: string, radix: number): string => {
  const point = Number.parseInt(digits, radix);
  return point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff) ? String.fromCodePoint(point) : '\ufffd';
};

const character = (entity: string): string | undefined => {
  if (!entity.startsWith('#')) return Object.hasOwn(named, entity) ? named[entity] : undefined;
  return /^#[xX]/.test(entity) ? codePoint(entity.slice(2), 16) : /^#\d+$/.test(entity) ? codePoint(entity.slice(1), 10) : undefined;
};

const decode = (text: string): string =>
  text.replace(/&(#[xX][0-9a-fA-F]{1,6}|#\d{1,7}|[A-Za-z]{2,8});/g, (whole, entity: string) => character(entity) ?? whole);

const blocks: readonly string[] = ['p', 'div', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'blockquote', 'pre', 'table', 'tr', 'hr', 'section', 'article', 'details', 'summary', 'figure'];
const unseen: readonly string[] = ['script', 'style', 'template', 'head', 'title'];

/** Gathers lines; a block's beginning and end each end one. */
class Lines {
  readonly #lines: string[] = [];
  #line = '';
  #quotes = 0;
  #fenced = false;
  #unseen: string | null = null;

  text(raw: string): void {
    if (this.#unseen !== null) return;
    const decoded = decode(raw).replaceAll('\u00a0', ' ');
    if (this.#fenced) { this.#line += decoded; return; }
    const flat = decoded.replace(/\s+/g, ' ');
    this.#line += this.#line === '' || this.#line.endsWith(' ') ? flat.trimStart() : flat;
  }

  tag({ name, closes, attributes }: Tag): void {
    if (this.#unseen !== null) { if (closes && name === this.#unseen) this.#unseen = null; return; }
    if (unseen.includes(name)) { if (!closes) this.#unseen = name; return; }
    if (name === 'pre') this.#fence(!closes);
    else if (name === 'br') this.#end(true);
    else if (name === 'code' && !this.#fenced) this.#line += '`';
    else if (name === 'mention-component' && !closes) this.#line += `@${/entity_identifier="([^"]*)"/.exec(attributes)?.[1] ?? ''} `;
    else if (name === 'td' || name === 'th') this.text(' ');
    else if (blocks.includes(name) && !this.#fenced) this.#block(name, closes);
  }

  done(): string {
    this.#end(false);
    if (this.#fenced) this.#push('```');
    return this.#lines.join('\n').trim();
  }

  #block(name: string, closes: boolean): void {
    if (name === 'li' && this.#line === '- ') this.#line = '';
    // The paragraph in a list's entry begins on the entry's line.
    if (this.#line !== '- ') this.#end(false);
    if (name === 'blockquote') this.#quotes = Math.max(0, this.#quotes + (closes ? -1 : 1));
    if (name === 'li' && !closes) this.#line = '- ';
  }

  #fence(opens: boolean): void {
    if (opens === this.#fenced) return;
    this.#end(false);
    this.#push('```');
    this.#fenced = opens;
  }

  #end(forced: boolean): void {
    const line = this.#fenced ? this.#line.replace(/\n$/, '') : this.#line.trimEnd();
    if (line !== '' || forced) for (const one of line.split('\n')) this.#push(one);
    this.#line = '';
  }

  #push(line: string): void { this.#lines.push(`${'> '.repeat(Math.min(this.#quotes, 10))}${line}`); }
}

interface Tag { name: string; closes: boolean; attributes: string; end: number }

/** No tag of a comment is longer; what is, is text. */
const longestTag = 2_048;

const tagAt = (html: string, at: number): Tag | null => {
  const [whole, slash, name = '', attributes = ''] = /^<(\/?)([A-Za-z][\w-]{0,40})((?:[^"'<>]|"[^"]*"|'[^']*')*)>/.exec(html.slice(at, at + longestTag)) ?? [];
  return whole === undefined ? null : { name: name.toLowerCase(), closes: slash === '/', attributes, end: at + whole.length };
};

/**
 * What a person reads in Plane's HTML, as lines: quotes begin with `> `, blocks of code stand between fences, a mention is
 * `@` and the account's id. Whatever the text is, there is an answer, in time that grows with its length.
 */
export const htmlToText = (html: string): string => {
  const lines = new Lines();
  const lastComment = html.lastIndexOf('-->');
  let from = 0;
  for (let at = html.indexOf('<'); at !== -1; at = html.indexOf('<', at)) {
    const comment = at < lastComment && html.startsWith('<!--', at) ? html.indexOf('-->', at) : -1;
    const tag = comment === -1 ? tagAt(html, at) : null;
    const end = comment === -1 ? tag?.end : comment + 3;
    if (end === undefined) { at += 1; continue; }
    lines.text(html.slice(from, at));
    if (tag !== null) lines.tag(tag);
    from = at = end;
  }
  lines.text(html.slice(from));
  return lines.done();
};
