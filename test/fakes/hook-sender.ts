import { createHmac, randomUUID } from 'node:crypto';

export interface HookTarget { url: string; secret: string }
export interface Sent { event: string; type: string; action: string | null; delivery: string; status: number | 'dropped' | 'no answer' }

export interface Mischief {
  /** Every second delivery is lost. */
  drop?: boolean;
  /** Each is sent twice. */
  double?: boolean;
  /** They come in another order. */
  shuffle?: boolean;
}

/** How one kind of server writes and signs its webhooks. */
export interface HookDialect {
  /** How long it waits for an answer. */
  patienceMs: number;
  /** What is sent again has the id that it had. */
  keepsId: boolean;
  /** Default: of everything. */
  tells?: (event: string) => boolean;
  bytes: (payload: Record<string, unknown>) => string;
  /** `hmac`: hex over the bytes, empty without a secret. */
  headers: (about: { event: string; type: string; delivery: string }, hmac: (algorithm: string) => string) => Record<string, string>;
}

interface Flight { event: string; type: string; action: string | null; body: string; delivery: string }

const pause = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

/** Sends webhooks as Gitea and GitHub do: signed, never again, whatever the answer is. */
export class HookSender {
  target: HookTarget | null = null;
  mischief: Mischief = {};
  readonly sent: Sent[] = [];
  readonly #dialect: HookDialect;
  readonly #flying = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #count = 0;

  constructor(dialect: HookDialect) { this.#dialect = dialect; }

  /** `type`: the exact event, where the sender tells a coarse one beside it. */
  send(event: string, type: string, payload: Record<string, unknown>): void {
    if (this.target === null || this.#dialect.tells?.(event) === false) return;
    this.#count += 1;
    const action = typeof payload['action'] === 'string' ? payload['action'] : null;
    if (this.mischief.drop === true && this.#count % 2 === 0) {
      this.sent.push({ event, type, action, delivery: '', status: 'dropped' });
      return;
    }
    // Read now: what is sent later may be older than what the API shows then.
    const body = this.#dialect.bytes(payload);
    const delivery = randomUUID();
    for (let n = 0; n < (this.mischief.double === true ? 2 : 1); n += 1) {
      this.#fly({ event, type, action, body, delivery: this.#dialect.keepsId ? delivery : randomUUID() });
    }
  }

  /** Once nothing is under way. */
  async settled(): Promise<void> { while (this.#flying.size > 0) await Promise.all(this.#flying); }
  async close(): Promise<void> { this.#closing.abort(); await this.settled(); }

  #fly(one: Flight): void {
    const flight = this.#deliver(one).finally(() => { this.#flying.delete(flight); });
    this.#flying.add(flight);
  }

  async #deliver({ body, ...about }: Flight): Promise<void> {
    const { url, secret } = this.target as HookTarget;
    await pause(Math.random() * (this.mischief.shuffle === true ? 600 : 200));
    const hmac = (algorithm: string): string => (secret === '' ? '' : createHmac(algorithm, secret).update(body).digest('hex'));
    const status = await fetch(url, {
      method: 'POST', body, headers: { 'Content-Type': 'application/json', ...this.#dialect.headers(about, hmac) },
      signal: AbortSignal.any([AbortSignal.timeout(this.#dialect.patienceMs), this.#closing.signal]),
    }).then(async (answer) => { await answer.arrayBuffer(); return answer.status; }, () => 'no answer' as const);
    this.sent.push({ ...about, status });
  }
}
