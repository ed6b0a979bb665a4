import type { Worker } from '@temporalio/worker';

export interface ConnectionWorkersOptions {
  /** A worker of this connection's queue. */
  create: (connection: string) => Promise<Worker>;
  log: (text: string) => void;
}

interface Serving { worker: Worker; running: Promise<void> }

/** One worker for each connection that is served, as the configuration stands: what a file adds is served without a restart. */
export class ConnectionWorkers {
  readonly #serving = new Map<string, Serving>();
  #turn: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(private readonly options: ConnectionWorkersOptions) {}

  /** Serves exactly these from now on. */
  async serve(names: readonly string[]): Promise<void> {
    this.#turn = this.#turn.then(() => this.#change(new Set(names)));
    await this.#turn;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#turn;
    await Promise.all([...this.#serving.keys()].map((name) => this.#stop(name)));
  }

  async #change(names: ReadonlySet<string>): Promise<void> {
    if (this.#closed) return;
    for (const name of this.#serving.keys()) if (!names.has(name)) await this.#stop(name);
    for (const name of names) {
      if (this.#serving.has(name)) continue;
      try {
        const worker = await this.options.create(name);
        this.#serving.set(name, { worker, running: this.#run(name, worker) });
      } catch (error) {
        this.options.log(`connection ${name} is not served: ${String(error)}`);
      }
    }
  }

  async #run(name: string, worker: Worker): Promise<void> {
    try {
      await worker.run();
    } catch (error) {
      this.options.log(`connection ${name}: its worker ended: ${String(error)}`);
      this.#serving.delete(name);
    }
  }

  async #stop(name: string): Promise<void> {
    const served = this.#serving.get(name);
    this.#serving.delete(name);
    if (served === undefined) return;
    if (served.worker.getState() === 'RUNNING') served.worker.shutdown();
    await served.running;
  }
}
