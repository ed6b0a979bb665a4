import { readFile } from 'node:fs/promises';
import { packageFile } from './package-root.js';

export const packageVersion = async (): Promise<string> => {
  const parsed = JSON.parse(await readFile(packageFile('package.json'), 'utf8')) as { version?: unknown };
  return String(parsed.version);
};
