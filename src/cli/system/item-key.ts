import { TowpathError } from '../../shared/error-table.js';
import { itemKey, parseKey } from '../../shared/ids.js';

/** The key in its one spelling. Thrown when it is none (KEY_INVALID). */
export const checkedKey = (text: string | undefined): string => {
  const parsed = text === undefined ? undefined : parseKey(text);
  if (parsed === undefined) throw new TowpathError('KEY_INVALID', `got \`${(text ?? '').slice(0, 80)}\``);
  return itemKey(parsed.project, parsed.number);
};
