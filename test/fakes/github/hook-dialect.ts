import type { HookDialect } from '../hook-sender.js';

/** The headers of `test/fixtures/webhooks/github`. */
export const githubHooks: HookDialect = {
  patienceMs: 10_000,
  keepsId: true,
  bytes: (payload) => JSON.stringify(payload),
  headers: ({ event, delivery }, hmac) => ({
    'Accept': '*/*', 'User-Agent': 'GitHub-Hookshot/0000000', 'X-GitHub-Delivery': delivery, 'X-GitHub-Event': event, 'X-GitHub-Hook-ID': '44',
    'X-GitHub-Hook-Installation-Target-ID': '700', 'X-GitHub-Hook-Installation-Target-Type': 'repository',
    ...(hmac('sha256') === '' ? {} : { 'X-Hub-Signature': `sha1=${hmac('sha1')}`, 'X-Hub-Signature-256': `sha256=${hmac('sha256')}` }),
  }),
};
