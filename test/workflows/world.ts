import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { AgentReadiness, AgentReadyQuery, AgentRunRequest, CommandRunRequest, MergeOutcome, MergeRequest, Notice, RunOutcome, RunRequest } from '../../src/shared/activities.js';
import type { ItemDocument } from '../../src/shared/documents.js';
import type { NewItem } from '../../src/shared/messages.js';
import type { GatePolicy, StagePlan, StagePolicy, StageRef } from '../../src/shared/policy.js';
import type { PullLook, PullShow } from '../../src/shared/pull.js';
import type { TicketCreate, TicketLook, TicketShow } from '../../src/shared/ticket.js';
import { Outside } from './outside.js';
import { full, gates, merged, outcome, planOf, stagePolicy } from '../policy/example.js';

export const bundlePath = fileURLToPath(new URL('../../dist/workflows.bundle.js', import.meta.url));
if (!existsSync(bundlePath)) throw new Error('dist/workflows.bundle.js is missing: npm run build');

/** A run that goes on until somebody ends it: heartbeats, and answers a cancel as the follower does. */
export const untilStopped = async (request: RunRequest): Promise<RunOutcome> => {
  const context = Context.current();
  const beat = setInterval(() => { context.heartbeat(); }, 50);
  try {
    await context.cancelled.catch(() => undefined);
    return outcome(request, { class: 'cancelled', message: 'stopped', report: null, head: null, code: null });
  } finally {
    clearInterval(beat);
  }
};

/** Something that a test lets happen when it wants. */
export class Latch {
  #open: () => void = () => undefined;
  readonly opened = new Promise<void>((resolve) => { this.#open = resolve; });
  open(): void { this.#open(); }
}

const projectOf = (key: string): string => key.slice(0, key.lastIndexOf('-'));

/** A world of fake activities for workflow tests: what happens is decided by the functions that a test replaces. */
export class World {
  readonly ran: RunRequest[] = [];
  /** Runs that go on at this moment. */
  readonly going: RunRequest[] = [];
  /** The most agents that ever went on at once for one item. */
  mostAgents = 0;
  readonly merges: MergeRequest[] = [];
  readonly archived: ItemDocument[] = [];
  readonly pipelines = ['full'];
  closed: string[] = [];
  seed: () => number | Promise<number> = () => 0;
  looks = 0;
  /** Of the decision code that plans run under. */
  rules = 1;
  stages: StageRef[] = full;
  gates: Record<string, GatePolicy[]> = { ...gates };
  policy: Partial<StagePolicy> = {};
  phase: 'scheduled' | 'started' | 'gone' = 'started';
  tree = new Latch();
  readonly outside = new Outside();
  /** Rounds that were asked for. */
  readonly reopened: NewItem[] = [];
  agent: (request: AgentRunRequest) => Promise<RunOutcome> | RunOutcome = (request) => outcome(request);
  /** What waits on the host ends by something else than the cancel, as where its worker is dead. */
  deaf = false;
  /** What is in the way of the agent, newest last; it is ready when there is nothing more. */
  readonly inTheWay: string[] = [];
  command: (request: CommandRunRequest) => Promise<RunOutcome> | RunOutcome = (request) => outcome(request);
  merge: (request: MergeRequest) => Promise<MergeOutcome> | MergeOutcome = (request) => merged(request.head, request.branch);

  /** How often the agent of a stage was started. */
  starts(stage: string): number {
    return this.ran.filter((one) => one.kind === 'agent' && one.stage === stage).length;
  }

  last(stage: string): AgentRunRequest {
    return this.ran.filter((one): one is AgentRunRequest => one.kind === 'agent' && one.stage === stage).at(-1) as AgentRunRequest;
  }

  async run(request: RunRequest): Promise<RunOutcome> {
    this.ran.push(request);
    this.going.push(request);
    this.mostAgents = Math.max(this.mostAgents, this.going.filter((one) => one.kind === 'agent' && one.key === request.key).length);
    try {
      return await (request.kind === 'agent' ? this.agent(request) : this.command(request));
    } finally {
      this.going.splice(this.going.indexOf(request), 1);
    }
  }

  plan(pipeline: string | null): StagePlan {
    if (pipeline !== null && !this.pipelines.includes(pipeline)) {
      throw ApplicationFailure.nonRetryable(`There is no such pipeline: ${pipeline}`, 'PIPELINE_NOT_FOUND', { detail: `"${pipeline}"` });
    }
    return { ...planOf(this.stages, pipeline ?? 'full'), rules: this.rules };
  }

  stage(name: string): StagePolicy {
    const ref = this.stages.find((one) => one.stage === name) as StageRef;
    return stagePolicy(ref, { gates: this.gates[name] ?? [], ...this.policy });
  }
}

/** Looks as the host does: answers when something else than what was said is in the way. */
const agentReady = async (world: World, { said }: AgentReadyQuery): Promise<AgentReadiness> => {
  const context = Context.current();
  while (world.inTheWay.at(-1) === said) {
    context.heartbeat();
    await context.sleep(50);
  }
  const message = world.inTheWay.at(-1);
  return message === undefined ? { ready: true } : { ready: false, message };
};

/** What was said to people, on every server of this file. */
export const notices: Notice[] = [];

/** Looks of reconcilers, on every server of this file. */
export const reconciled = { count: 0 };

/** The activities of many worlds on one server: each project has its own. */
export const activitiesOf = (worlds: Map<string, World>) => {
  const of = (project: string): World => worlds.get(project) ?? new World();
  return {
    resolvePlan: ({ project, pipeline }: { project: string; pipeline: string | null }) => Promise.resolve().then(() => of(project).plan(pipeline)),
    resolveStage: ({ project, stage }: { project: string; stage: string }) => Promise.resolve(of(project).stage(stage)),
    runPhase: ({ workflowId }: { workflowId: string }) => Promise.resolve(of(projectOf(workflowId.replace('item/', ''))).phase),
    run: (request: RunRequest) => of(request.project).run(request),
    merge: async (request: MergeRequest) => {
      const world = of(request.project);
      world.merges.push(request);
      return world.merge(request);
    },
    treeClean: async ({ path }: { path: string }) => {
      const context = Context.current();
      const beat = setInterval(() => { context.heartbeat(); }, 50);
      try {
        await Promise.race([of(path.split('/').at(-1) as string).tree.opened, context.cancelled]);
      } finally {
        clearInterval(beat);
      }
    },
    agentReady: (query: AgentReadyQuery) => agentReady(of(query.project), query),
    stageChanged: async ({ project, stage, hash }: { project: string; stage: string; hash: string }) => {
      const context = Context.current();
      while (of(project).stage(stage).hash === hash) {
        context.heartbeat();
        await context.sleep(50).catch((error: unknown) => {
          throw of(project).deaf ? ApplicationFailure.nonRetryable('the worker is dead') : error;
        });
      }
    },
    notify: (notice: Notice) => { notices.push(notice); return Promise.resolve(); },
    createTicket: ({ project, title }: TicketCreate) => {
      const { created, ticket } = of(project).outside;
      if (!created.includes(title)) created.push(title);
      of(project).outside.ticket = { ...ticket, title };
      const number = created.indexOf(title) + 1;
      return Promise.resolve({ id: `uuid-${number}`, number, url: null });
    },
    lookAtTicket: (look: TicketLook) => Promise.resolve().then(() => of(look.project).outside.look(look)),
    showTicket: (show: TicketShow) => Promise.resolve().then(() => of(show.project).outside.show(show)),
    lookAtPull: (look: PullLook) => Promise.resolve().then(() => of(look.project).outside.lookAtPull(look)),
    showPull: (show: PullShow) => Promise.resolve().then(() => { of(show.project).outside.pullsShown.push(show); }),
    reconcile: () => { reconciled.count += 1; return Promise.resolve(); },
    archive: (document: ItemDocument) => { of(projectOf(document.key)).archived.push(document); return Promise.resolve(); },
    seedCounter: ({ project }: { project: string }) => Promise.resolve().then(() => of(project).seed()),
    closedItems: ({ keys }: { keys: string[] }) => {
      const world = of(projectOf(keys[0] ?? '-'));
      world.looks += 1;
      return Promise.resolve(keys.filter((key) => world.closed.includes(key)));
    },
  };
};

