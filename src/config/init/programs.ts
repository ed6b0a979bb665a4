import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

const isExecutable = async (path: string): Promise<boolean> => {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** Those of the programs that lie on PATH. */
export const programsOnPath = async (programs: readonly string[], path: string): Promise<string[]> => {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  const found: string[] = [];
  for (const program of programs) {
    for (const folder of folders) {
      if (!(await isExecutable(join(folder, program)))) continue;
      found.push(program);
      break;
    }
  }
  return found;
};
