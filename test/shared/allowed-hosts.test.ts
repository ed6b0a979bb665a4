import { expect, test } from '@jest/globals';
import { isAllowed, parseAllowedHost, parseDestination } from '../../src/shared/allowed-hosts.js';

const allows = (entry: string, wanted: string): boolean => {
  const [read, destination] = [parseAllowedHost(entry), parseDestination(wanted)];
  return read !== undefined && destination !== undefined && isAllowed([read], destination);
};

test.each([
  ['api.example.test', 'api.example.test:443'], ['api.example.test', 'API.Example.TEST.:80'], ['api.example.test:8443', 'api.example.test:8443'],
  ['*.example.test', 'a.b.example.test:443'], ['127.0.0.1:8080', '127.0.0.1:8080'], ['127.0.0.1:8080', '2130706433:8080'], ['[::1]:9', '[0:0:0:0:0:0:0:1]:9'], ['10.0.0.7', '10.0.0.7:80'],
])('%s means %s', (entry, wanted) => { expect(allows(entry, wanted)).toBe(true); });

test.each([
  ['api.example.test', 'api.example.test:22'], ['api.example.test:8443', 'api.example.test:443'], ['api.example.test', 'example.test:443'], ['api.example.test', 'x.api.example.test:443'],
  ['*.example.test', 'example.test:443'], ['*.example.test', 'badexample.test:443'], ['*.example.test', 'example.test.evil.test:443'], ['localhost:80', '127.0.0.1:80'],
  ['api.example.test', 'api.example.test'], ['api.example.test', 'user@api.example.test:443'], ['api.example.test', 'api.example.test/x:443'], ['api.example.test', 'api.example.test:0'],
])('%s does not mean %s', (entry, wanted) => { expect(allows(entry, wanted)).toBe(false); });

test.each(['*', '*.*.test', 'a.*.test', '', 'a b', 'http://a.test', 'a.test/path', 'a.test:0', 'a.test:65536', 'a.test:x', '-a.test', '[::1', '[:::]', '*.1.2.3', '*.127.0.0.1', '999.1.1.1', 'user@a.test'])(
  '%p is no entry', (text) => { expect(parseAllowedHost(text)).toBeUndefined(); });
