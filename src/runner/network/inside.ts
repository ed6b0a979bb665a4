import type { RunJson } from '../../contracts/run-directory.js';
import type { AllowedHosts } from '../../shared/policy.js';
import { parseAllowedHost } from '../../shared/allowed-hosts.js';
import { isLoopback } from './private-address.js';

/** Where the proxy listens on the loopback of the run's own network: below what is given out by itself, and nobody's usual one. */
export const proxyPort = 23_128;

/** The run's list of allowed hosts; undefined: it has all of the network or none. */
export const allowedHostsOf = ({ sandbox: { network } }: RunJson): AllowedHosts | undefined => (typeof network === 'object' ? network : undefined);

/** Listens inside, hands the socket to the runner, and is gone: a socket stays in the network that it was made in. */
const listener = `const server = require('net').createServer().listen(${proxyPort}, '127.0.0.1', () => process.send('listening', server));
process.once('disconnect', () => process.exit(0));`;

/** Descriptor on which the socket comes out: `spawnCommand` puts it after bubblewrap's own. */
const channelFd = 5;

/** The agent takes the shell's place and gets neither the channel nor its name. */
const script = `NODE_OPTIONS= NODE_EXTRA_CA_CERTS= "$1" -e "$2" </dev/null >/dev/null 3<&- || exit 1
unset NODE_CHANNEL_FD NODE_CHANNEL_SERIALIZATION_MODE
shift 2
exec "$@" ${channelFd}>&-`;

/** What stands before the agent's command line: nothing of it is left when the agent begins. */
export const listenFirst = (): string[] => ['/bin/sh', '-c', script, 'towpath', process.execPath, listener];

const bypasses = ['NO_PROXY', 'no_proxy', 'ALL_PROXY', 'all_proxy'];

/** Whether the machine's loopback is meant by an entry: then the run's own cannot be told apart from it by name. */
const meansLoopback = (text: string): boolean => {
  const host = parseAllowedHost(text)?.host ?? '';
  return host === 'localhost' || isLoopback(host.replace(/^\[|\]$/g, ''));
};

/** The environment with the run's proxy in the place of the machine's. */
export const withProxy = (env: Record<string, string>, { allow }: AllowedHosts): Record<string, string> => {
  const address = `http://127.0.0.1:${proxyPort}`;
  const own = 'localhost,127.0.0.1,::1';
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !bypasses.includes(name))),
    HTTP_PROXY: address, HTTPS_PROXY: address, http_proxy: address, https_proxy: address, NODE_USE_ENV_PROXY: '1',
    ...(allow.some(meansLoopback) ? {} : { NO_PROXY: own, no_proxy: own }),
  };
};
