import { TowpathError } from '../shared/error-table.js';

export type OptionValues = Readonly<Record<string, string | true>>;

/** The options that were typed, asked for by name. */
export class Options {
  constructor(private readonly values: OptionValues) {}

  flag(name: string): boolean { return this.values[name] !== undefined; }

  text(name: string): string | undefined {
    const value = this.values[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** Thrown when the value is no number in the range (USAGE). */
  number(name: string, { min, max }: { min: number; max: number }): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = /^\d{1,13}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new TowpathError('USAGE', `--${name}: expected a number from ${String(min)} to ${String(max)}, got \`${text}\``);
  }

  /** Thrown when the value is no whole number in the range (USAGE). */
  whole(name: string, { min, max }: { min: number; max: number }): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = /^-?\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new TowpathError('USAGE', `--${name}: expected a whole number from ${String(min)} to ${String(max)}, got \`${text}\``);
  }
}
