import { TowpathError } from '../../shared/error-table.js';

const deepest = 32;

/** Depth of the brackets outside strings: known before anything recursive sees the value. */
const isDeep = (text: string): boolean => {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (quoted) {
      if (letter === '\\') at += 1;
      else if (letter === '"') quoted = false;
    } else if (letter === '"') quoted = true;
    else if ((letter === '[' || letter === '{') && (depth += 1) > deepest) return true;
    else if (letter === ']' || letter === '}') depth -= 1;
  }
  return false;
};

const refusePrototype = (name: string, value: unknown): unknown => {
  if (name === '__proto__') throw new TowpathError('INPUT_INVALID', 'body: the key __proto__ is not taken');
  return value;
};

const decode = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new TowpathError('NOT_JSON', 'the body is not UTF-8');
  }
};

/** The value of a JSON body; none at all is `{}`. Thrown when it is not JSON (NOT_JSON) or not for us (INPUT_INVALID). */
export const parseJson = (bytes: Uint8Array): unknown => {
  const text = decode(bytes);
  if (text.trim() === '') return {};
  if (isDeep(text)) throw new TowpathError('INPUT_INVALID', `body: nested deeper than ${String(deepest)}`);
  try {
    return JSON.parse(text, refusePrototype) as unknown;
  } catch (error) {
    if (error instanceof TowpathError) throw error;
    throw new TowpathError('NOT_JSON', (error as SyntaxError).message.slice(0, 200));
  }
};
