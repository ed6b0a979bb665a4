import { projectKeyPattern } from '../../shared/ids.js';

const longestWord = 5;

/** A project's key from its folder's name: `shop` → SHOP, `web-shop-api` → WSA, `calculator` → CALC. */
export const suggestKey = (folderName: string): string => {
  const plain = folderName.replace(/\.git$/i, '').replace(/ß/g, 'ss').normalize('NFKD').replace(/[\u0300-\u036f]/g, '');
  const words = plain.replace(/([a-z0-9])([A-Z])/g, '$1 $2').split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const only = words[0] ?? '';
  const joined = words.length > 1 ? words.map((word) => word[0]).join('') : only.length <= longestWord ? only : only.slice(0, 4);
  const key = joined.toUpperCase().replace(/^[0-9]+/, '').slice(0, 10);
  return projectKeyPattern.test(key) ? key : 'WORK';
};
