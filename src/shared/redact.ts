/** Masks secrets in text: known values in the forms in which they get printed, and the shapes of common keys. */
export type Redactor = (text: string) => string;

export const mask = '[secret]';

/** Shorter values would mask half of every log. */
const shortest = 8;

const shapes: RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\bsk-[A-Za-z0-9_-]{16,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{16,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{16,}/g,
  /\bglpat-[A-Za-z0-9_-]{16,}/g,
  /\bxox[a-z]-[A-Za-z0-9-]{10,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bAIza[A-Za-z0-9_-]{30,}/g,
  /\beyJ[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]*/g,
];
/** These keep the words before the secret. */
const prefixed: RegExp[] = [
  /(authorization["']?\s*[:=]\s*["']?(?:(?:bearer|basic|token)\s+)?)[^\s"',;]{6,}/gi,
  /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"']{0,100}:)[^\s/@"']{1,500}(?=@)/gi,
];

const base64 = (bytes: Uint8Array): string => {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
};

/** base64 at each of the three offsets at which the value may lie in a longer text; the edges depend on what is around it. */
const base64Forms = (value: string): string[] => {
  const bytes = new TextEncoder().encode(value);
  return [0, 1, 2].flatMap((shift) => {
    const whole = base64(new Uint8Array([...new Uint8Array(shift), ...bytes]));
    const inner = whole.replace(/=+$/, '').slice(shift === 0 ? 0 : shift + 1, (bytes.length + shift) % 3 === 0 ? undefined : -1);
    return inner.length < shortest ? [] : [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
};

const formsOf = (value: string): string[] =>
  [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), ...base64Forms(value)];

/** Longest first: a form that contains another one is masked whole. */
export const secretForms = (values: readonly string[]): string[] => {
  // Output is masked line by line, so a value of several lines is looked for by its lines too.
  const parts = values.flatMap((value) => [value, ...value.split('\n')]).filter((value) => value.length >= shortest);
  return [...new Set(parts.flatMap(formsOf))].sort((a, b) => b.length - a.length);
};

export const createRedactor = (values: readonly string[]): Redactor => {
  const forms = secretForms(values);
  return (text) => {
    let masked = text;
    for (const form of forms) masked = masked.replaceAll(form, mask);
    for (const shape of shapes) masked = masked.replace(shape, mask);
    for (const shape of prefixed) masked = masked.replace(shape, `$1${mask}`);
    return masked;
  };
};

/** The parts of `run.json` that hold secrets. */
export interface RunSecrets { env: Readonly<Record<string, string>>; secrets: readonly string[]; hidden: readonly string[] }

/** What must never be written of a run: the values of the variables that it names as secret, and what no variable holds. */
export const secretValues = ({ env, secrets, hidden }: RunSecrets): string[] => [...secrets.flatMap((name) => env[name] ?? []), ...hidden];
