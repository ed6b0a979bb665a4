import { BlockList, isIP } from 'node:net';
import { hostOf, isAllowed, type AllowedHost, type Destination } from '../../shared/allowed-hosts.js';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

const privateRanges: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12],
  ['192.0.0.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['224.0.0.0', 4], ['240.0.0.0', 4],
];

/** Addresses of this machine, of its neighbours and of nobody: not what a name from outside should lead to. */
const own = new BlockList();
for (const [address, bits] of privateRanges) {
  own.addSubnet(address, bits, 'ipv4');
  // The same by way of NAT64.
  own.addSubnet(`64:ff9b::${address}`, 96 + bits, 'ipv6');
}
for (const [address, bits] of [['::', 127], ['64:ff9b:1::', 48], ['2002::', 16], ['fc00::', 7], ['fe80::', 9], ['ff00::', 8]] as const) {
  own.addSubnet(address, bits, 'ipv6');
}

const holds = (list: BlockList, address: string): boolean => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

export const isLoopback = (address: string): boolean => isIP(address) !== 0 && holds(loopback, address);

/** An address that an allowed name led to: public, or listed itself; the loopback also as `localhost`. */
export const mayReach = (list: readonly AllowedHost[], { host: address, port }: Destination): boolean => {
  if (!holds(own, address)) return true;
  const host = hostOf(isIP(address) === 6 ? `[${address}]` : address);
  return (host !== undefined && isAllowed(list, { host, port })) || (isLoopback(address) && isAllowed(list, { host: 'localhost', port }));
};
