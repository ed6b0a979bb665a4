import { rm } from 'node:fs/promises';
import type { ApplicationFailure } from '@temporalio/common';
import type { ResultJson, StopReason, TokenJson } from '../../contracts/run-directory.js';
import { readIfThere, writeAtomic } from '../../host/files.js';
import { runFile, type RunFolder } from '../../host/run-folder.js';
import type { RunOutcome, RunRequest } from '../../shared/activities.js';
import { leaseSeconds } from '../../shared/run-timeouts.js';
import { awaitResult } from './await-result.js';
import { beat, type Answer } from './beat.js';
import { blankOutcome } from './blank-outcome.js';
import { holdsClaim, releaseClaim, type Claim } from './claim.js';
import { completeByToken, type Ending } from './complete.js';
import { endingOf, NotOurs } from './ending.js';
import { finishRun } from './finish.js';
import { forgetSecrets, removeSecretsLeft } from './forget-secrets.js';
import { renewLease } from './lease.js';
import { pause } from '../pause.js';
import { keptByCircuit } from '../provider/circuit.js';
import { tellProvider } from '../provider/tell-end.js';
import { lookAhead } from './plan-agent-run.js';
import { prepareRun } from './prepare.js';
import { ProgressReader, type Progress } from './progress.js';
import { Pulse } from './pulse.js';
import { readFinished, readRunner } from './read-run.js';
import type { Permitted, RunHost } from './run-host.js';
import { isPreparation, settleFolder } from './run-place.js';
import { readSpent } from './spent.js';
import { standInForRunner } from './stand-in.js';
import { readStanding } from './standing.js';
import { stopRun } from './stop-run.js';

/**
 * How following ended. `reported`: the engine has the value, or nobody wants it. `handed-over`: the worker goes and the
 * run goes on. `left`: somebody else follows, or the next attempt will.
 */
export type FollowEnd = 'reported' | 'handed-over' | 'left';

export interface Subject {
  folder: RunFolder;
  claim: Claim;
  token: TokenJson;
  request: RunRequest;
  /** The SDK's heartbeat of the running activity; null for an adopted run. */
  local: ((progress: Progress) => void) | null;
}

/** Between two looks at who wants a run whose token is dead, in milliseconds. */
const standingMs = 2_000;

/** Follows one run under one attempt: makes its directory, starts its runner, waits, finishes, completes by token. */
export class Follower {
  readonly #ended = new AbortController();
  readonly #pulse: Pulse;
  #folder: RunFolder;
  #claim: Claim;
  #events: ProgressReader;
  #phase: Progress['phase'] = 'preparing';
  #over: Exclude<FollowEnd, 'reported'> | undefined;
  #cancelled = false;
  #unwanted: Extract<StopReason, 'superseded' | 'abandoned'> | undefined;
  #suspected: StopReason | undefined;
  #lookedAt = -Infinity;
  #moving = false;

  constructor(private readonly host: RunHost, private readonly subject: Subject) {
    this.#folder = subject.folder;
    this.#claim = subject.claim;
    this.#events = new ProgressReader(subject.folder);
    const { local } = subject;
    this.#pulse = new Pulse({
      ask: () => this.#ask(),
      local: local === null ? null : () => { local(this.#events.progress(this.#phase)); },
      onAnswer: (answer, sentAt) => this.#onAnswer(answer, sentAt),
      until: this.#ended.signal,
    });
  }

  get folder(): RunFolder { return this.#folder; }

  /** A person's stop, as the SDK pushes it. */
  async cancel(): Promise<void> {
    this.#cancelled = true;
    await stopRun(this.#folder, 'stopped');
  }

  /** Returns when the run is no longer ours to follow. */
  async follow(): Promise<FollowEnd> {
    const handOver = (): void => { this.#end('handed-over'); };
    this.host.shutdown.addEventListener('abort', handOver, { once: true });
    if (this.host.shutdown.aborted) handOver();
    const beating = this.#pulse.run();
    try {
      return await Promise.race([this.#carry(), beating.then(() => new Promise<never>(() => undefined))]);
    } catch (error) {
      if (error instanceof NotOurs) return this.#over ?? 'left';
      throw error;
    } finally {
      this.host.shutdown.removeEventListener('abort', handOver);
      this.#end('left');
      await beating.catch(() => undefined);
      await releaseClaim(this.#claim);
    }
  }

  async #carry(): Promise<FollowEnd> {
    const stored = await readFinished(this.#folder);
    if (stored !== undefined) return this.#report({ outcome: stored });
    const ending = await endingOf(this.host, this.subject.request, {
      work: () => this.#runToItsEnd(), spent: () => readSpent(this.host, this.subject.request, this.#folder),
    });
    return ending === 'unwanted' ? this.#close({ how: this.#unwanted ?? 'abandoned' }) : this.#report(ending);
  }

  async #runToItsEnd(): Promise<Ending | 'unwanted'> {
    if (isPreparation(this.#folder)) {
      const seen = lookAhead(this.host, this.subject.request);
      if (!(await this.#permitted('recently'))) return 'unwanted';
      if (this.#cancelled) return { outcome: blankOutcome(this.host, this.subject.request, { class: 'cancelled', kind: 'stopped', message: 'stopped before it started' }) };
      const kept = await this.#keptByCircuit();
      if (kept !== undefined) return { outcome: kept };
      await prepareRun(this.host, { folder: this.#folder, request: this.subject.request, token: this.subject.token, seen });
      await this.#settle();
    }
    this.#phase = 'running';
    await this.#start();
    const result = await awaitResult(this.#folder, this.#ended.signal);
    if (result === undefined) throw new NotOurs();
    this.#phase = 'finishing';
    return this.#finish(result);
  }

  async #keptByCircuit(): Promise<RunOutcome | undefined> {
    const { request } = this.subject;
    const kept = request.kind === 'agent' ? await keptByCircuit(this.host, request) : undefined;
    if (kept === undefined) return undefined;
    return { ...blankOutcome(this.host, request, { class: 'transient', kind: 'circuit-open', message: kept.message }), retryAfterSeconds: kept.seconds };
  }

  async #start(): Promise<void> {
    if ((await readRunner(this.#folder)) !== undefined) return;
    const wanted = await this.#permitted('recently');
    const stopped = this.#cancelled || (await readIfThere(runFile(this.#folder, 'stop'))) !== undefined;
    if (wanted && !stopped) await this.host.startRunner(this.#folder);
    else await standInForRunner(this.#folder, { endedBy: 'stop', message: 'stopped before it started' });
  }

  async #finish(result: ResultJson): Promise<Ending | 'unwanted'> {
    const permitted: Permitted = async (when) => { if (!(await this.#permitted(when))) throw new NotOurs(); };
    if (!(await this.#permitted('now'))) return 'unwanted';
    const outcome = await finishRun(this.host, { folder: this.#folder, result, permitted });
    await this.#assertHeld();
    // Kept before it is told: from here on finishing is repeated without doing anything again.
    await writeAtomic(runFile(this.#folder, 'finished'), JSON.stringify({ outcome }));
    await removeSecretsLeft(this.host.home, this.#folder);
    return { outcome };
  }

  async #report(ending: Ending): Promise<FollowEnd> {
    const { request } = this.subject;
    if ('outcome' in ending && request.kind === 'agent' && !isPreparation(this.#folder)) await tellProvider(this.host, request, { outcome: ending.outcome, until: this.#ended.signal });
    const told = await completeByToken({ client: this.host.client, token: this.subject.token, ending, until: this.#ended.signal });
    if (told === 'over') throw new NotOurs();
    // Gone: an earlier call landed, or the next attempt tells it again.
    if (told === 'gone') await this.#decided();
    return this.#close('failure' in ending ? { how: 'failed', code: failureCode(ending.failure) } : { how: 'completed' });
  }

  async #close(how: { how: string; code?: string }): Promise<FollowEnd> {
    await this.#assertHeld();
    if (isPreparation(this.#folder)) await rm(this.#folder.path, { recursive: true, force: true });
    else {
      // A run that failed for what passes is finished again from here, and masks again.
      if (how.how !== 'failed') await forgetSecrets(this.#folder);
      await writeAtomic(runFile(this.#folder, 'reported'), JSON.stringify({ ...how, at: new Date().toISOString() }));
    }
    return 'reported';
  }

  /** One acknowledged beat. False: nobody wants the run. Thrown when it is no longer ours (NotOurs). */
  async #permitted(when: Parameters<Permitted>[0]): Promise<boolean> {
    const ask = (): ReturnType<Pulse['confirm']> => (when === 'now' ? this.#pulse.confirm() : this.#pulse.confirmRecent());
    const answer = this.#unwanted === undefined ? await ask() : 'gone';
    if (this.#over !== undefined || answer === 'over') throw new NotOurs();
    if (answer === 'gone') await this.#decided();
    return answer !== 'gone';
  }

  /** Waits until it is clear who wants a run whose token is dead. */
  async #decided(): Promise<void> {
    while (this.#unwanted === undefined) {
      if (this.#over !== undefined) throw new NotOurs();
      await pause(100, this.#ended.signal);
    }
  }

  async #assertHeld(): Promise<void> {
    if (this.#over === undefined && (await holdsClaim(this.#claim))) return;
    throw new NotOurs();
  }

  async #ask(): Promise<Answer> {
    await this.#events.advance();
    return beat(this.host.client, this.subject.token, this.#events.progress(this.#phase));
  }

  async #onAnswer(answer: Answer, sentAt: number): Promise<void> {
    const claim = this.#claim;
    if (!(await holdsClaim(claim)) && !this.#moving && claim === this.#claim) this.#end('left');
    if (this.#over !== undefined || this.#ended.signal.aborted) return;
    const lease = leaseSeconds(this.subject.token.heartbeatSeconds, this.host.cluster);
    if ((answer === 'ok' || answer === 'cancel') && lease !== null) await renewLease(this.#folder, sentAt, lease);
    if (answer === 'cancel' && !this.#cancelled) await this.cancel();
    if (answer === 'gone') await this.#look();
  }

  /** Twice the same answer decides: one alone may be of the moment in which an attempt changes hands. */
  async #look(): Promise<void> {
    if (this.#unwanted !== undefined || performance.now() - this.#lookedAt < standingMs) return;
    this.#lookedAt = performance.now();
    const standing = await readStanding({ client: this.host.client, token: this.subject.token, identity: this.host.identity });
    if (standing === 'pending') this.#end('left');
    if (standing === 'pending' || standing === 'unreachable') return;
    const reason = standing === 'elsewhere' ? 'superseded' : 'abandoned';
    if (this.#suspected === reason) {
      await stopRun(this.#folder, reason);
      this.#unwanted = reason;
    }
    this.#suspected = reason;
  }

  /** The folder gets its own name: whoever looks meanwhile must not take it for gone. */
  async #settle(): Promise<void> {
    await this.#assertHeld();
    this.#moving = true;
    try {
      this.#folder = await settleFolder(this.host.home, this.#folder);
      this.#claim = { ...this.#claim, folder: this.#folder };
      this.#events = new ProgressReader(this.#folder);
    } finally { this.#moving = false; }
  }

  #end(how: Exclude<FollowEnd, 'reported'>): void {
    this.#over ??= how;
    this.#ended.abort();
  }
}

const failureCode = (failure: ApplicationFailure): string => failure.type ?? 'INTERNAL';
