/** A token's value for git over HTTP, as it is now. */
export type GitSignIn = () => Promise<string>;

/** Settings that one call of git gets by its environment: in arguments others of this host would read them, in a file agents. */
const asEnvironment = (settings: readonly (readonly [string, string])[]): Record<string, string> => Object.fromEntries([
  ['GIT_CONFIG_COUNT', String(settings.length)],
  ...settings.flatMap(([key, value], n) => [[`GIT_CONFIG_KEY_${String(n)}`, key], [`GIT_CONFIG_VALUE_${String(n)}`, value]]),
]) as Record<string, string>;

/** Scheme, host and port: what the header goes to, and nothing else. */
const originOf = (url: string): string => `${new URL(url).origin}/`;

/** What a call to a remote needs beside the fixed environment: plain HTTP where its own address says so, and the header that signs in. */
export const remoteEnvironment = async ({ url, signIn }: { url: string; signIn?: GitSignIn }): Promise<Record<string, string>> => {
  if (!/^https?:\/\//.test(url)) return {};
  const settings: [string, string][] = url.startsWith('http://') ? [['protocol.http.allow', 'always']] : [];
  if (signIn !== undefined) {
    // Gitea, Forgejo and GitHub take a token as the password of any name.
    const basic = Buffer.from(`x-access-token:${await signIn()}`, 'utf8').toString('base64');
    // A redirect could lead the header elsewhere.
    settings.push([`http.${originOf(url)}.extraHeader`, `Authorization: Basic ${basic}`], ['http.followRedirects', 'false']);
  }
  return settings.length === 0 ? {} : asEnvironment(settings);
};
