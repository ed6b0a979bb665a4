import type { MergeOutcome, RunOutcome, RunRequest } from '../../src/shared/activities.js';
import type { NewItem, PermitKind, VerbInput } from '../../src/shared/messages.js';
import type { GatePolicy, StagePolicy, StageRef } from '../../src/shared/policy.js';
import type { Verb } from '../../src/shared/words.js';
import { adoptPlan, adoptPolicy } from '../../src/workflows/policy/adopt-policy.js';
import { advance } from '../../src/workflows/policy/advance.js';
import { afterAgent } from '../../src/workflows/policy/after-agent.js';
import { afterCommand } from '../../src/workflows/policy/after-command.js';
import { afterMerge } from '../../src/workflows/policy/after-merge.js';
import { applyVerb, stopAfterMerge } from '../../src/workflows/policy/apply-verb.js';
import { reserveOf } from '../../src/workflows/policy/budget.js';
import { settle } from '../../src/workflows/policy/changes.js';
import { connectionBack, connectionLost } from '../../src/workflows/policy/connection.js';
import type { ItemData } from '../../src/workflows/policy/item-data.js';
import { newItem } from '../../src/workflows/policy/new-item.js';
import { agentBack } from '../../src/workflows/policy/not-begun.js';
import { nextStep, type Step } from '../../src/workflows/policy/next-step.js';
import { addWant, dropPermit, grantNext, newProject, type ProjectData } from '../../src/workflows/policy/project-data.js';
import { agentRequest, commandRequest, mergeRequest } from '../../src/workflows/policy/requests.js';
import { refusal, type Refusal } from '../../src/workflows/policy/verbs.js';
import { epoch, full, gates, planOf, stagePolicy, ticket } from './example.js';

/** What the item has asked of the world and not heard of yet. */
export type Asked =
  | { kind: 'run'; step: Extract<Step, { do: 'agent' | 'command' }>; request: RunRequest; stale: boolean }
  | { kind: 'merge'; head: string }
  | { kind: 'tree' };

/** The item's workflow without Temporal: the same order of decisions, with the world's answers given by a test. */
export class ModelItem {
  data: ItemData;
  asked: Asked | null = null;
  finished = false;
  steps = 0;
  readonly ran: RunRequest[] = [];

  constructor(readonly model: Model, item: NewItem) {
    this.data = newItem(item, model.now);
  }

  change(next: (data: ItemData) => ItemData): void {
    this.data = settle(this.data, next(this.data), this.model.now);
  }

  /** Decides until the item waits for the world, a person or the clock. */
  run(): Step {
    for (let count = 0; count < 200; count += 1) {
      if (this.finished || this.asked !== null) return { do: 'wait', until: null, remind: null };
      const step = nextStep(this.data, this.model.now);
      this.steps += 1;
      if (step.do === 'finish') { this.finished = true; return step; }
      if (step.do === 'wait') return step;
      this.#do(step);
      if (step.do === 'want' || step.do === 'release') this.model.grant();
    }
    throw new Error(`never rests: ${JSON.stringify(nextStep(this.data, this.model.now))}`);
  }

  #do(step: Exclude<Step, { do: 'finish' | 'wait' }>): void {
    const { now } = this.model;
    switch (step.do) {
      case 'advance': return this.change((data) => advance(data, step.what, now));
      case 'want': return this.#want(step.kind);
      case 'release': return this.#release(step.kind);
      case 'plan': return this.change((data) => adoptPlan(data, { ...planOf(this.model.stages), rules: this.model.rules }, now));
      case 'resolve': return this.change((data) => connectionBack(adoptPolicy(data, this.model.policy(data.plan?.stages[data.index] as StageRef)), now));
      case 'agent': case 'command': return this.#start(step);
      case 'merge':
        this.change((data) => ({ ...data, merging: true }));
        this.asked = { kind: 'merge', head: mergeRequest(this.data).head };
        return;
      case 'clean-tree': this.asked = { kind: 'tree' }; return;
      case 'await-agent': this.change((data) => agentBack(data, now)); return;
      case 'await-budget': this.asked = { kind: 'tree' };
    }
  }

  #want(kind: PermitKind): void {
    if (kind === 'circuit') return this.change((data) => ({ ...data, seq: data.seq + 1, permits: { ...data.permits, circuit: { seq: data.seq + 1, state: 'granted' } } }));
    const seq = this.data.permits[kind]?.seq ?? this.data.seq + 1;
    const { key, round, priority } = this.data.item;
    this.model.project = addWant(this.model.project, { kind, key, round, seq, front: kind === 'admission' && this.data.front, priority });
    this.change((data) => connectionBack({ ...data, seq: Math.max(data.seq, seq), permits: { ...data.permits, [kind]: { seq, state: 'wanted' } } }, this.model.now));
  }

  #release(kind: PermitKind): void {
    if (kind === 'circuit') return this.change((data) => ({ ...data, circuit: null, permits: { ...data.permits, circuit: null } }));
    const held = this.data.permits[kind];
    const { key, round } = this.data.item;
    const front = (kind === 'admission' && held?.state === 'granted') || this.data.front;
    this.change((data) => ({ ...data, front, permits: { ...data.permits, [kind]: null } }));
    this.model.project = dropPermit(this.model.project, { kind, key, round, seq: held?.seq ?? 0 });
  }

  #start(step: Extract<Step, { do: 'agent' | 'command' }>): void {
    const request = step.do === 'agent' ? agentRequest(this.data) : commandRequest(this.data, step.purpose);
    this.ran.push(request);
    this.change((data) => ({ ...data, pending: { id: request.run, startedAt: this.model.now, started: true, queue: 'runs' }, ...(step.do === 'agent' ? { reserved: reserveOf(data) } : {}) }));
    this.asked = { kind: 'run', step, request, stale: false };
  }

  /** A host's answer to the run that goes on. */
  answer(outcome: RunOutcome): void {
    const { asked } = this;
    if (asked?.kind !== 'run') throw new Error('nothing runs');
    this.asked = null;
    const how = { now: this.model.now, stale: asked.stale };
    this.change((data) => {
      const back = connectionBack({ ...data, pending: null, runs: data.runs + 1 }, how.now);
      return asked.step.do === 'agent' ? afterAgent(back, outcome, how) : afterCommand(back, outcome, { ...how, purpose: asked.step.purpose });
    });
    this.run();
  }

  answerMerge(outcome: MergeOutcome): void {
    this.asked = null;
    this.change((data) => afterMerge(connectionBack(data, this.model.now), outcome, this.model.now));
    this.change((data) => stopAfterMerge(data, this.model.now));
    this.run();
  }

  treeIsClean(): void {
    this.asked = null;
    this.change((data) => ({ ...data, treeDirty: null }));
    this.run();
  }

  /** The run or merge gives up because something outside does not answer. */
  lose(): void {
    const stale = this.asked?.kind === 'run' && this.asked.stale;
    this.asked = null;
    this.change((data) => (stale ? { ...data, pending: null } : connectionLost({ ...data, pending: null }, this.model.now, { name: 'remote', message: 'away' })));
    this.change((data) => stopAfterMerge(data, this.model.now));
    this.run();
  }

  verb(verb: Verb, input: VerbInput = {}): Refusal | undefined {
    const no = refusal(this.data, verb, input);
    if (no !== undefined) return no;
    const { merging } = this.data;
    this.change((data) => applyVerb(data, { verb, input, now: this.model.now }));
    if ((verb === 'stop' || verb === 'skip') && !merging) {
      if (this.asked?.kind === 'run') this.asked.stale = true;
      if (this.asked?.kind === 'tree') this.asked = null;
    }
    if (verb === 'pause' && this.asked?.kind === 'tree') this.asked = null;
    this.run();
    return undefined;
  }
}

export interface ModelOptions { items?: number; stages?: StageRef[]; gates?: Record<string, GatePolicy[]>; policy?: Partial<StagePolicy>; rules?: number }

/** A project with its items, and a clock that a test moves. */
export class Model {
  now = epoch;
  project: ProjectData;
  stages: StageRef[];
  gates: Record<string, GatePolicy[]>;
  readonly rules: number;
  over: Partial<StagePolicy>;
  readonly items: ModelItem[] = [];

  constructor({ items = 4, stages = full, gates: own = gates, policy = {}, rules = 1 }: ModelOptions = {}) {
    this.project = { ...newProject({ project: 'WEB', hash: 'h', items, repository: 'file:///nowhere', base: 'main', configFile: 'towpath.yaml' }), counter: 0 };
    this.stages = stages;
    this.gates = own;
    this.rules = rules;
    this.over = policy;
  }

  policy(ref: StageRef): StagePolicy {
    return stagePolicy(ref, { gates: this.gates[ref.stage] ?? [], ...this.over });
  }

  add(over: Partial<NewItem> = {}): ModelItem {
    const number = this.items.length + 1;
    const item = new ModelItem(this, ticket({ key: `WEB-${number}`, number, ...over }));
    this.items.push(item);
    item.run();
    return item;
  }

  /** Hands out what is free; a grant reaches its item at once. */
  grant(): void {
    for (;;) {
      const { data, granted } = grantNext(this.project);
      if (granted === undefined) return;
      this.project = data;
      const item = this.items.find((one) => one.data.item.key === granted.key);
      const permit = item?.data.permits[granted.kind];
      if (item === undefined || permit == null || permit.seq !== granted.seq) continue;
      const front = granted.kind === 'admission' ? false : item.data.front;
      item.change((now) => ({ ...now, front, permits: { ...now.permits, [granted.kind]: { ...permit, state: 'granted' } } }));
    }
  }

  /** Lets everyone go on for whom something has changed. */
  settle(): void {
    for (let round = 0; round < 20; round += 1) {
      const before = this.items.map((one) => one.steps);
      for (const item of this.items) if (nextStep(item.data, this.now).do !== 'wait') item.run();
      if (this.items.every((one, at) => one.steps === before[at])) return;
    }
    throw new Error('the items never rest');
  }

  pass(seconds: number): void {
    this.now += seconds * 1000;
    this.settle();
  }

  pauseProject(paused: boolean): void {
    const held = new Set([...this.project.permits.admission.holders, ...this.project.permits.merge.holders].map((one) => one.key));
    this.project = { ...this.project, paused: paused ? { by: 'anna', at: this.now } : null };
    for (const item of this.items) {
      if ((paused && !held.has(item.data.item.key)) || item.finished) continue;
      item.change((data) => ({ ...data, projectPaused: paused }));
      if (item.asked?.kind === 'tree' && paused) item.asked = null;
    }
    this.grant();
    this.settle();
  }
}
