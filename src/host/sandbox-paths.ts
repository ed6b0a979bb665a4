import { relative } from 'node:path';

/** The path is the folder or lies in it. */
export const isUnder = (path: string, folder: string): boolean => path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);

/** Names below `folder`, outermost first. */
export const partsBelow = (path: string, folder: string): string[] => relative(folder, path).split('/').filter((part) => part !== '');

/** The deepest of the folders that hides the path. */
export const hiddenBy = (path: string, hidden: readonly string[]): string | undefined =>
  hidden.filter((folder) => path !== folder && isUnder(path, folder)).sort((a, b) => b.length - a.length)[0];

/** Where people and programs keep what must not be read: never bound back, whatever PATH says. */
const secretFolders = new Set([
  '.ssh', '.aws', '.azure', '.config', '.docker', '.gnupg', '.kube', '.netrc', '.npmrc', '.gitconfig', '.git-credentials',
  '.password-store', '.mozilla', '.claude', '.codex', '.gemini', '.vault-token', '.terraform.d', '.oci', '.gcloud', '.keychain',
]);

export const holdsSecrets = (path: string, mask: string): boolean => partsBelow(path, mask).some((part) => secretFolders.has(part));
