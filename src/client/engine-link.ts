import { Client, Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor, type ConnectionLike } from '@temporalio/client';
import type { Home } from '../host/home.js';
import { TowpathError } from '../shared/errors.js';
import type { ConnectOptions } from './connect-client.js';
import { answerFailure, isDeadline, isUnreachable, type Subject } from './engine-failure.js';

/** How long the engine itself may take; a worker's answer has the caller's own limit. */
const engineMs = 5_000;
/** What `show` waits for a worker, so that every surface says within 5 s what an item waits for. */
export const queryMs = 3_000;

/** One connection, with a deadline on every call and one meaning for every failure. */
export class EngineLink {
  #unreachableSince: string | null = null;
  private constructor(
    readonly client: Client,
    readonly home: Home,
    private readonly options: ConnectOptions,
  ) {}

  static async open(options: ConnectOptions): Promise<EngineLink> {
    const { address, namespace } = options;
    const connection = Connection.lazy({
      address,
      ...(options.tls === undefined ? {} : { tls: options.tls }),
      ...(options.apiKey === undefined ? {} : { apiKey: options.apiKey }),
      ...(options.metadata === undefined ? {} : { metadata: options.metadata }),
      // An engine that came back is seen within 2 s, not after gRPC's 2 minutes.
      channelArgs: { 'grpc.initial_reconnect_backoff_ms': 100, 'grpc.min_reconnect_backoff_ms': 100, 'grpc.max_reconnect_backoff_ms': 2_000 },
      interceptors: [makeGrpcRetryInterceptor(defaultGrpcRetryOptions({ maxAttempts: 5 }))],
      connectTimeout: engineMs,
    });
    const link = new EngineLink(new Client({ connection, namespace, workflow: { queryRejectCondition: 'NOT_OPEN' } }), options.home, options);
    if (options.lazy !== true && !(await link.reach(engineMs))) {
      await link.close();
      throw link.unreachable();
    }
    return link;
  }

  get address(): string { return this.options.address; }
  get namespace(): string { return this.options.namespace; }
  get unreachableSince(): string | null { return this.#unreachableSince; }
  /** What a person waits for a worker. */
  get workerMs(): number { return this.options.timeoutMs ?? 10_000; }
  private get connection(): ConnectionLike { return this.client.connection; }

  /** Makes one call with a deadline. Thrown failures are ENGINE_UNREACHABLE, WORKER_AWAY or the answer's own code. */
  async ask<T>(subject: Subject, call: () => Promise<T>, ms = engineMs): Promise<T> {
    try {
      const value = await this.connection.withDeadline(Date.now() + ms, call);
      this.#unreachableSince = null;
      return value;
    } catch (error) {
      if (isUnreachable(error)) throw this.unreachable();
      if (!isDeadline(error)) { this.#unreachableSince = null; throw answerFailure(error, subject); }
      // Who was silent? The engine answers this without any worker.
      if (!(await this.reach(1_000))) throw this.unreachable();
      const facts = subject.id === undefined ? {} : { id: subject.id };
      throw new TowpathError('WORKER_AWAY', `${subject.name}: no answer within ${String(ms / 1000)} s`, facts);
    }
  }

  /** Whether the engine answers. */
  async reach(ms: number): Promise<boolean> {
    try {
      await this.connection.withDeadline(Date.now() + ms, async () => this.connection.workflowService.getSystemInfo({}));
      this.#unreachableSince = null;
      return true;
    } catch {
      this.#unreachableSince ??= new Date().toISOString();
      return false;
    }
  }

  unreachable(): TowpathError {
    this.#unreachableSince ??= new Date().toISOString();
    return new TowpathError('ENGINE_UNREACHABLE', `${this.address} has not answered since ${this.#unreachableSince}`, { address: this.address, since: this.#unreachableSince });
  }

  async close(): Promise<void> { await this.connection.close(); }
}
