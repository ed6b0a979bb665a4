import { ScriptMistake } from './script.js';

const named = (value: unknown): string =>
  value === null || value === undefined ? 'nothing' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'a mapping' : JSON.stringify(value);

/** A value of a script with its place, and what it is expected to be. Without zod: the player is to start at once. */
export class Expected {
  constructor(readonly value: unknown, readonly place: string) {}

  inside(name: string | number): Expected {
    const value = typeof this.value === 'object' && this.value !== null ? (this.value as Record<string, unknown>)[String(name)] : undefined;
    return new Expected(value, typeof name === 'number' ? `${this.place}[${name}]` : `${this.place}.${name}`);
  }

  text(): string {
    if (typeof this.value === 'number') return String(this.value);
    return typeof this.value === 'string' ? this.value : this.refuse('a text');
  }

  number(): number { return typeof this.value === 'number' && this.value >= 0 ? this.value : this.refuse('a number'); }

  flag(): boolean { return typeof this.value === 'boolean' ? this.value : this.refuse('true or false'); }

  record(): Record<string, unknown> {
    return typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value)
      ? (this.value as Record<string, unknown>) : this.refuse('a mapping');
  }

  list(): Expected[] { return Array.isArray(this.value) ? this.value.map((_, index) => this.inside(index)) : this.refuse('a list'); }

  /** A list of texts, at least one. */
  texts(): string[] {
    const all = this.list();
    return all.length === 0 ? this.refuse('a list of texts') : all.map((one) => one.text());
  }

  oneOf<T extends string>(words: readonly T[]): T { return words.find((word) => word === this.value) ?? this.refuse(`one of ${words.join(', ')}`); }

  /** A mapping that has none but these keys. */
  object(keys: readonly string[]): { required: (name: string) => Expected; optional: (name: string) => Expected | undefined } {
    const stranger = Object.keys(this.record()).find((key) => !keys.includes(key));
    if (stranger !== undefined) throw new ScriptMistake(`${this.place}: there is no \`${stranger}\` here; expected ${keys.join(', ')}`);
    return {
      required: (name) => this.inside(name),
      optional: (name) => (this.inside(name).value === undefined ? undefined : this.inside(name)),
    };
  }

  refuse(what: string): never { throw new ScriptMistake(`${this.place}: expected ${what}, got ${named(this.value)}`); }
}
