import { secretForms, type Redactor } from '../shared/redact.js';

/** A line is masked as a whole; of a longer one the end is held back, where a secret may have begun. */
const longestOpen = 128 * 1024;
const heldBack = 4 * 1024;
/** A private key that is never closed is not waited for longer. */
const longestKey = 64 * 1024;

export interface RedactStream { push(text: string): string; end(): string }

/**
 * Masks a stream before it is cut anywhere. Takes and gives bytes as latin1 text, so that nothing but secrets changes:
 * invalid UTF-8 stays as it came. Holds back the line that is still open.
 */
export const createRedactStream = (redact: Redactor): RedactStream => {
  let open = '';
  const ready = (): number => {
    const line = open.lastIndexOf('\n') + 1;
    const key = open.lastIndexOf('-----BEGIN ');
    const closed = key === -1 || open.indexOf('-----END ', key) !== -1 || open.length - key > longestKey;
    return closed ? line : Math.min(line, key);
  };
  const take = (end: number): string => {
    const masked = redact(open.slice(0, end));
    open = open.slice(end);
    return masked;
  };
  return {
    push(text) {
      open += text;
      const end = ready();
      if (end > 0) return take(end);
      return open.length > longestOpen ? take(open.length - heldBack) : '';
    },
    end: () => take(open.length),
  };
};

const asLatin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** A redactor for latin1 text that holds UTF-8 bytes: values with other than ASCII characters are looked for as their bytes. */
export const bytesRedactor = (values: readonly string[], redact: Redactor): Redactor => {
  const forms = secretForms(values).map(asLatin1);
  return (text) => {
    let masked = text;
    for (const form of forms) masked = masked.replaceAll(form, '[secret]');
    return redact(masked);
  };
};
