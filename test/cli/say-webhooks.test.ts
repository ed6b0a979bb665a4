import { expect, test } from '@jest/globals';
import { webhookAddresses } from '../../src/cli/up/say-webhooks.js';
import { parseConfig } from '../../src/config/load.js';

const configOf = (host: string) => parseConfig('/srv/shop/towpath.yaml', [
  'version: 1', 'agents: { default: { adapter: command, command: ["true"] } }', `host: ${host}`,
  'connections:', '  forge: { kind: gitea, url: "https://git.example.test", token: "env:TOKEN", secret: "env:HOOK" }', '  quiet: { kind: gitea, url: "https://quiet.example.test", token: "env:TOKEN" }',
  'projects: [{ key: SHP }]', '',
].join('\n'));

test('only connections that take webhooks have an address, below the one that senders reach', () => {
  expect(webhookAddresses([configOf('{ publicUrl: "https://towpath.example.test/base/" }')], 'http://127.0.0.1:7420'))
    .toEqual([{ connection: 'forge', kind: 'gitea', address: 'https://towpath.example.test/base/webhooks/forge', known: true }]);
  expect(webhookAddresses([configOf('{}')], 'http://127.0.0.1:7420')).toEqual([{ connection: 'forge', kind: 'gitea', address: 'http://127.0.0.1:7420/webhooks/forge', known: false }]);
});
