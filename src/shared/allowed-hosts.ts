/** One entry of a list of allowed hosts, read. */
export interface AllowedHost {
  host: string;
  /** Written with `*.`: any name below the host, not the host itself. */
  below: boolean;
  /** null: the usual ones of HTTP and HTTPS. */
  port: number | null;
}

/** Where a connection is to go; the host as `hostOf` writes it. */
export interface Destination { host: string; port: number }

const usualPorts: readonly number[] = [80, 443];

const label = '[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?';
const port = '[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]';

/** `api.example.test`, `*.example.test`, `127.0.0.1:8080`, `[::1]:8080`. */
export const allowedHostPattern = new RegExp(`^(?:(\\*\\.)?(${label}(?:\\.${label}){0,40})|(\\[[0-9A-Fa-f:.]{2,45}\\]))(?::(${port}))?$`);

/** A host in the one way in which hosts are compared: lower case, no dot at the end, addresses in full; IPv6 in brackets. */
export const hostOf = (written: string): string | undefined => {
  try { return new URL(`http://${written}/`).hostname.replace(/\.$/, '') || undefined; } catch { return undefined; }
};

const isAddress = (host: string): boolean => host.startsWith('[') || /^[0-9.]+$/.test(host);

/** undefined: not an entry that anything could match. */
export const parseAllowedHost = (text: string): AllowedHost | undefined => {
  const [, star, name, address, digits] = allowedHostPattern.exec(text) ?? [];
  const host = hostOf(name ?? address ?? '');
  if (host === undefined || (star !== undefined && isAddress(host))) return undefined;
  return { host, below: star !== undefined, port: digits === undefined ? null : Number(digits) };
};

/** `host:port` as a client asks for it. */
export const parseDestination = (text: string): Destination | undefined => {
  const [, written, digits] = /^(\[[0-9A-Fa-f:.]+\]|[^\s:/?#@\\[\]]+):([0-9]{1,5})$/.exec(text) ?? [];
  const host = written === undefined ? undefined : hostOf(written);
  const number = Number(digits);
  return host === undefined || number < 1 || number > 65_535 ? undefined : { host, port: number };
};

const fits = (entry: AllowedHost, { host, port }: Destination): boolean =>
  (entry.port === null ? usualPorts.includes(port) : entry.port === port) && (entry.below ? host.endsWith(`.${entry.host}`) : host === entry.host);

export const isAllowed = (list: readonly AllowedHost[], destination: Destination): boolean => list.some((entry) => fits(entry, destination));
