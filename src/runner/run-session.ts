import type { AgentExit } from '../agents/adapter.js';
import type { RunJson } from '../contracts/run-directory.js';
import { runFile, type RunFolder } from '../host/run-folder.js';
import { createRedactor, secretValues, type Redactor } from '../shared/redact.js';
import { ActivitySigns } from './activity-signs.js';
import { CappedFile } from './capped-file.js';
import { endCommand, endRest } from './end-tree.js';
import { createEventLog, type EventLog } from './event-log.js';
import { executeBounded } from './execute-bounded.js';
import { bytesRedactor } from './redact-stream.js';
import { allowedHostsOf, withProxy } from './network/inside.js';
import type { NetworkProxy } from './network/proxy.js';
import { spawnCommand, type SpawnRequest, type Started } from './spawn-command.js';
import { watchLimits, type EndCause, type Watching } from './watch-limits.js';

/** What stays the same over all commands of one run: its environment, its logs, and what may end it. */
export class RunSession {
  readonly env: Record<string, string>;
  readonly redact: Redactor;
  readonly events: EventLog;
  readonly startedAt = new Date().toISOString();
  /** Why the run is to end; undefined while it may go on. */
  cause: EndCause | undefined;
  /** The cause that ended a command or kept it from starting: what came after the last one's end changes nothing. */
  interruptedBy: EndCause | undefined;
  /** Processes that the sweep had to end. */
  swept = 0;
  readonly #secrets: string[];
  readonly #stop = new AbortController();
  readonly #ended: Promise<EndCause>;
  readonly #watching: Watching;
  readonly #end: (cause: EndCause) => void;
  #signs: ActivitySigns | undefined;

  constructor(readonly folder: RunFolder, readonly run: RunJson) {
    const { [run.keyVariable ?? '']: _, ...env } = run.env;
    const network = allowedHostsOf(run);
    this.env = { TOWPATH_ITEM: run.key, ...(network === undefined ? env : withProxy(env, network)), TOWPATH_RUN: run.marker };
    this.#secrets = secretValues(run);
    this.redact = createRedactor(this.#secrets);
    this.events = createEventLog({ path: runFile(folder, 'events'), redact: this.redact });
    let ended: (cause: EndCause) => void;
    this.#ended = new Promise((resolve) => { ended = resolve; });
    this.#end = (cause) => {
      if (this.cause !== undefined) return;
      this.cause = cause;
      this.#stop.abort();
      ended(cause);
    };
    this.#watching = watchLimits({ folder, run, signs: () => this.#signs, onEnd: this.#end });
  }

  openLog(name: 'stdout' | 'stderr', capBytes: number): CappedFile {
    const redact = bytesRedactor(this.#secrets, this.redact);
    return new CappedFile({ path: runFile(this.folder, name), redact, capBytes });
  }

  /** Aborted when the run is to end. */
  get stopping(): AbortSignal { return this.#stop.signal; }

  /** Something was printed. */
  sign(): void { this.#signs?.note(); }

  /**
   * Runs one command to its end, or ends it when the run is to end; then sweeps what it left behind.
   * `onStarted`: the command has its descriptors, ours can be closed.
   * Thrown when it could not be started (SpawnProblem).
   */
  async execute(request: Omit<SpawnRequest, 'run' | 'env'>, onStarted: (started?: Started) => void): Promise<AgentExit> {
    if (this.cause !== undefined) {
      this.interruptedBy = this.cause;
      onStarted();
      return { code: null, signal: null };
    }
    const proxy = await this.#openProxy();
    try { return await this.#runToEnd(request, { onStarted, proxy }); } finally { proxy?.close(); }
  }

  /** Runs a command of ours after the agent's, bounded in time; a stop that comes meanwhile ends it at once. */
  executeAfter(request: Omit<SpawnRequest, 'run'>, { seconds, onStarted }: { seconds: number; onStarted: () => void }): Promise<AgentExit> {
    this.#watching.endDeadline();
    return executeBounded({ ...request, run: this.run }, {
      seconds, onStarted, onSwept: (processes) => { this.swept += processes; },
      ...(this.cause === undefined ? { ended: this.#ended } : {}),
    });
  }

  close(): void { this.#watching.close(); }

  async #runToEnd(request: Omit<SpawnRequest, 'run' | 'env'>, { onStarted, proxy }: { onStarted: (started?: Started) => void; proxy: NetworkProxy | undefined }): Promise<AgentExit> {
    const started = await spawnCommand({
      ...request, run: this.run, env: this.env, onTooMany: (processes) => { this.#endForProcesses(processes); },
      ...(proxy === undefined ? {} : { onListening: (server) => { proxy.serve(server); } }),
    }).catch((error: unknown) => { onStarted(); throw error; });
    onStarted(started);
    this.events.add({ t: 'started', pid: started.pid, command: request.argv.join(' ').slice(0, 500) });
    this.#signs = this.#watchSigns(started);
    const cause = await Promise.race([started.exited.then(() => (this.cause?.by === 'processes' ? this.cause : undefined)), this.#ended]);
    this.interruptedBy = cause;
    if (cause !== undefined) await endCommand(started, { cause, graceSeconds: this.run.graceSeconds, events: this.events });
    this.#signs = undefined;
    this.swept += await endRest(this.run.marker, this.events);
    const exit = await Promise.race([started.exited, Promise.resolve({ code: null, signal: 'SIGKILL' })]);
    this.events.add({ t: 'exit', ...exit });
    return exit;
  }

  /** Other runs need no proxy and do not wait for its code. */
  async #openProxy(): Promise<NetworkProxy | undefined> {
    const network = allowedHostsOf(this.run);
    if (network === undefined) return undefined;
    const { NetworkProxy } = await import('./network/proxy.js');
    return new NetworkProxy({ network, onRefused: (detail) => { this.events.add({ t: 'denied', name: 'network', detail }); } });
  }

  #endForProcesses(processes: number): void {
    const message = `${processes} processes at once; ${this.run.mostProcesses} are allowed`;
    this.#end({ by: 'processes', message, atOnce: true });
  }

  #watchSigns(started: Started): ActivitySigns {
    const { marker, cwd, reportFile } = this.run;
    return new ActivitySigns({ marker, root: started.pid, folders: reportFile === null ? [cwd] : [cwd, reportFile] });
  }
}
