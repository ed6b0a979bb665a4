import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch { return false; }
};

/** Where a program lies, as `execvp` would find it; undefined where it does not. */
export const findProgram = (name: string, { path, cwd }: { path: string; cwd: string }): string | undefined => {
  if (name.includes('/')) {
    const whole = isAbsolute(name) ? name : resolve(cwd, name);
    return isProgram(whole) ? whole : undefined;
  }
  return path.split(':').filter((folder) => folder !== '').map((folder) => join(folder, name)).find(isProgram);
};
