import type { HookDialect } from '../hook-sender.js';

/** Bytes as Go writes them: indented, with `<`, `>` and `&` as escapes. */
export const goJson = (value: unknown): string => JSON.stringify(value, null, 2)
  .replace(/[<>&\u2028\u2029]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

export const giteaHooks = (kind: 'gitea' | 'forgejo'): HookDialect => ({
  patienceMs: 5_000,
  // Forgejo has no such webhook.
  tells: (event) => kind === 'gitea' || event !== 'status',
  keepsId: false,
  bytes: goJson,
  headers: (about, hmac) => {
    const families = ['Gitea', 'Gogs', ...(kind === 'forgejo' ? ['Forgejo'] : [])];
    const own = families.flatMap((family) => [
      [`X-${family}-Delivery`, about.delivery], [`X-${family}-Event`, about.event], [`X-${family}-Event-Type`, about.type], [`X-${family}-Signature`, hmac('sha256')],
    ]);
    return {
      'User-Agent': 'Go-http-client/1.1', ...Object.fromEntries(own),
      'X-Hub-Signature': hmac('sha1') === '' ? 'sha1=' : `sha1=${hmac('sha1')}`, 'X-Hub-Signature-256': `sha256=${hmac('sha256')}`,
      'X-GitHub-Delivery': about.delivery, 'X-GitHub-Event': about.event, 'X-GitHub-Event-Type': about.type,
    };
  },
});
