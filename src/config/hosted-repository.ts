/** Where a hosted repository lies. `origin`: of http and https urls alone; elsewhere hosts may have other names. */
export interface HostedAddress { origin: string | null; path: string }

const scpPattern = /^[\w.-]+@[\w.-]+:(?!:)([^\0]+)$/;

const bare = (path: string): string => path.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '');

/** Whether the url holds a password, or a user where a token goes in its place. */
export const holdsSecret = (url: string): boolean => {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password } = new URL(url);
  return password !== '' || (/^https?:$/.test(protocol) && username !== '');
};

/** Of https, http, ssh and `git@host:path`; undefined: git would reach it in another way. */
export const readHosted = (url: string): HostedAddress | undefined => {
  const scp = scpPattern.exec(url)?.[1];
  if (scp !== undefined) return { origin: null, path: bare(scp) };
  if (!/^(https?|ssh):\/\//i.test(url) || !URL.canParse(url)) return undefined;
  const { protocol, host, pathname } = new URL(url);
  if (host === '') return undefined;
  return { origin: protocol === 'ssh:' ? null : `${protocol}//${host}`, path: bare(pathname) };
};

const pathOf = (url: string): string => (URL.canParse(url) ? bare(new URL(url).pathname) : '');

/** `owner/name`, as the url says it to a forge at `forgeUrl`; undefined where it does not. */
export const repositoryNameOf = (url: string, forgeUrl: string): string | undefined => {
  const found = readHosted(url);
  if (found === undefined) return undefined;
  const above = pathOf(forgeUrl);
  const path = found.origin !== null && above !== '' && found.path.startsWith(`${above}/`) ? found.path.slice(above.length + 1) : found.path;
  return /^[^/]+\/[^/]+$/.test(path) ? path : undefined;
};

export const originOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).origin : undefined);

/** Equal for every url of one repository of a forge. */
export const hostedIdentity = (forgeUrl: string, repository: string): string => `${forgeUrl}/${repository}`.toLowerCase();
