import { Buffer } from 'node:buffer';

/** An object that holds some of the texts. `nth` counts the objects of the answer. */
export interface ObjectHit { nth: number; object: string; type: string; texts: Set<string> }

const longestHeader = 1_024;

/** Looks for texts in the answer of `cat-file --batch`, piece by piece: of an object no more than a piece is ever held. */
export class ObjectSearch {
  readonly hits: ObjectHit[] = [];
  readonly #wanted: { text: string; bytes: Buffer }[];
  readonly #overlap: number;
  #nth = -1;
  #header = Buffer.alloc(0);
  /** Of the object that is being read, its final line break included; 0: a header comes. */
  #left = 0;
  #tail = Buffer.alloc(0);
  #current: ObjectHit = { nth: -1, object: '', type: '', texts: new Set() };

  constructor(texts: readonly string[]) {
    this.#wanted = texts.map((text) => ({ text, bytes: Buffer.from(text, 'utf8') }));
    this.#overlap = Math.max(1, ...this.#wanted.map(({ bytes }) => bytes.length)) - 1;
  }

  add(piece: Buffer): void {
    let rest = piece;
    while (rest.length > 0) rest = this.#left > 0 ? this.#readContent(rest) : this.#readHeader(rest);
  }

  #readHeader(piece: Buffer): Buffer {
    const end = piece.indexOf(10);
    this.#header = Buffer.concat([this.#header, end === -1 ? piece : piece.subarray(0, end)]);
    if (this.#header.length > longestHeader) throw new Error('not an answer of cat-file --batch');
    if (end === -1) return Buffer.alloc(0);
    const [object = '', type = '', size] = this.#header.toString('utf8').split(' ');
    this.#header = Buffer.alloc(0);
    this.#tail = Buffer.alloc(0);
    this.#nth += 1;
    this.#current = { nth: this.#nth, object, type, texts: new Set() };
    // `NAME missing` has no content.
    this.#left = size === undefined ? 0 : Number(size) + 1;
    return piece.subarray(end + 1);
  }

  #readContent(piece: Buffer): Buffer {
    const mine = piece.subarray(0, this.#left);
    this.#left -= mine.length;
    const seen = this.#tail.length === 0 ? mine : Buffer.concat([this.#tail, mine]);
    for (const { text, bytes } of this.#wanted) if (!this.#current.texts.has(text) && seen.includes(bytes)) this.#note(text);
    this.#tail = this.#left === 0 ? Buffer.alloc(0) : Buffer.from(seen.subarray(Math.max(0, seen.length - this.#overlap)));
    return piece.subarray(mine.length);
  }

  #note(text: string): void {
    if (this.#current.texts.size === 0) this.hits.push(this.#current);
    this.#current.texts.add(text);
  }
}
