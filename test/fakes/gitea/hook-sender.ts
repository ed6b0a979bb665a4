import { createHmac, randomUUID } from 'node:crypto';

export interface HookTarget { url: string; secret: string }
export interface Sent { event: string; type: string; action: string | null; delivery: string; status: number | 'dropped' | 'no answer' }

export interface Mischief {
  /** Every second delivery is lost. */
  drop?: boolean;
  /** Each is sent twice, with an id of its own. */
  double?: boolean;
  /** They come in another order. */
  shuffle?: boolean;
}

/** Bytes as Go writes them: indented, with `<`, `>` and `&` as escapes. */
export const goJson = (value: unknown): string => JSON.stringify(value, null, 2)
  .replace(/[<>&\u2028\u2029]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

const headersOf = (kind: 'gitea' | 'forgejo', about: { event: string; type: string; delivery: string }, hmac: (algorithm: string) => string): Record<string, string> => {
  const families = ['Gitea', 'Gogs', ...(kind === 'forgejo' ? ['Forgejo'] : [])];
  const own = families.flatMap((family) => [
    [`X-${family}-Delivery`, about.delivery], [`X-${family}-Event`, about.event], [`X-${family}-Event-Type`, about.type], [`X-${family}-Signature`, hmac('sha256')],
  ]);
  return {
    'Content-Type': 'application/json', 'User-Agent': 'Go-http-client/1.1', ...Object.fromEntries(own),
    'X-Hub-Signature': hmac('sha1') === '' ? 'sha1=' : `sha1=${hmac('sha1')}`, 'X-Hub-Signature-256': `sha256=${hmac('sha256')}`,
    'X-GitHub-Delivery': about.delivery, 'X-GitHub-Event': about.event, 'X-GitHub-Event-Type': about.type,
  };
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

/** Sends webhooks as Gitea does: signed, never again, whatever the answer is. */
export class HookSender {
  target: HookTarget | null = null;
  mischief: Mischief = {};
  readonly sent: Sent[] = [];
  readonly #kind: 'gitea' | 'forgejo';
  readonly #flying = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #count = 0;

  constructor(kind: 'gitea' | 'forgejo') { this.#kind = kind; }

  send(event: string, type: string, payload: Record<string, unknown>): void {
    if (this.target === null) return;
    this.#count += 1;
    const action = typeof payload['action'] === 'string' ? payload['action'] : null;
    if (this.mischief.drop === true && this.#count % 2 === 0) {
      this.sent.push({ event, type, action, delivery: '', status: 'dropped' });
      return;
    }
    // Read now: what is sent later may be older than what the API shows then.
    const body = goJson(payload);
    for (let n = 0; n < (this.mischief.double === true ? 2 : 1); n += 1) this.#fly({ event, type, action, body });
  }

  /** Once nothing is under way. */
  async settled(): Promise<void> { while (this.#flying.size > 0) await Promise.all(this.#flying); }
  async close(): Promise<void> { this.#closing.abort(); await this.settled(); }

  #fly(one: { event: string; type: string; action: string | null; body: string }): void {
    const flight = this.#deliver(one).finally(() => { this.#flying.delete(flight); });
    this.#flying.add(flight);
  }

  async #deliver({ event, type, action, body }: { event: string; type: string; action: string | null; body: string }): Promise<void> {
    const { url, secret } = this.target as HookTarget;
    await pause(Math.random() * (this.mischief.shuffle === true ? 600 : 200));
    const delivery = randomUUID();
    const hmac = (algorithm: string): string => (secret === '' ? '' : createHmac(algorithm, secret).update(body).digest('hex'));
    const status = await fetch(url, {
      method: 'POST', body, headers: headersOf(this.#kind, { event, type, delivery }, hmac),
      signal: AbortSignal.any([AbortSignal.timeout(5_000), this.#closing.signal]),
    }).then(async (answer) => { await answer.arrayBuffer(); return answer.status; }, () => 'no answer' as const);
    this.sent.push({ event, type, action, delivery, status });
  }
}
