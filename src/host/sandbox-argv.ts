import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { hiddenBy, holdsSecrets } from './sandbox-paths.js';

/** After these comes a program text, not a file: `sh -c`, `bash -lc`, `node -e`. */
const takesText = (argument: string): boolean => /^-[a-zA-Z]*[ce]$|^--(eval|command)$/.test(argument);

/**
 * Programs and scripts that a command names by an absolute path and that a mask would hide. Only what the configuration
 * names comes so: the shell lines of an agent stand behind `-c` and open nothing.
 */
export const argvPaths = ({ argv, hidden }: { argv: readonly string[]; hidden: readonly string[] }): string[] => {
  const text = argv.findIndex(takesText);
  const named = (text === -1 ? argv : argv.slice(0, text)).filter((argument) => isAbsolute(argument) && existsSync(argument));
  return [...new Set(named.flatMap((path) => [path, realpathSync(path)]))].filter((path) => {
    const mask = hiddenBy(path, hidden);
    return mask !== undefined && !holdsSecrets(path, mask);
  });
};
