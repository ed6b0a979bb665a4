import type { CommandRunRequest, AgentRunRequest, MergeOutcome, RunOutcome, RunRequest } from '../../src/shared/activities.js';
import type { GatePolicy, StagePlan, StagePolicy, StageRef } from '../../src/shared/policy.js';
import type { Report } from '../../src/shared/report.js';
import type { NewItem } from '../../src/shared/messages.js';
import type { Work } from '../../src/shared/words.js';

/** Plain examples of what the world answers, for tests of decisions and for the fake world of workflow tests. */

export const epoch = Date.UTC(2026, 0, 1);

const noReport: Report = { status: 'completed', summary: 'done', verdict: null, questions: [], findings: [], artifacts: [], verification: [], subtasks: [] };
export const report = (over: Partial<Report> = {}): Report => ({ ...noReport, ...over });

let shas = 0;
export const sha = (): string => (shas += 1).toString(16).padStart(40, '0');

const verdictOf = (work: Work): Report['verdict'] => (work === 'review' ? 'approved' : work === 'test' ? 'passed' : null);

const agentOutcome = (request: AgentRunRequest): Partial<RunOutcome> =>
  ({ report: report({ verdict: verdictOf(request.work) }), head: sha(), code: request.work === 'code' ? sha() : null });

const commandOutcome = (request: CommandRunRequest): Partial<RunOutcome> =>
  ({ commands: request.commands.map((one) => ({ claim: one.claim, command: one.run.join(' '), exit: 0, seconds: 0.1, tail: '' })) });

const documents = ['01-brief.md', '02-requirements.md', '03-acceptance.md', '04-test-plan.md', '06-adr/0001-shape.md'];

/** A good end of the run, but for what `over` says. */
export const outcome = (request: RunRequest, over: Partial<RunOutcome> = {}): RunOutcome => ({
  run: request.run, class: 'success', kind: 'exit', message: 'ended', tail: '', retryAfterSeconds: null, report: null,
  problems: [], head: null, base: 'b'.repeat(40), code: null, documents: documents.map((path) => ({ path, bytes: 10 })),
  pullRequest: null, conversation: null, usage: null, costUsd: null, commands: [],
  startedAt: new Date(0).toISOString(), endedAt: new Date(0).toISOString(), host: 'test', sandbox: 'none',
  ...(request.kind === 'agent' ? agentOutcome(request) : commandOutcome(request)), ...over,
});

/** A run whose command exits with 1. */
export const red = (request: RunRequest): RunOutcome => outcome(request, {
  commands: [{ claim: null, command: 'make test', exit: 1, seconds: 0.1, tail: '1 failed' }],
});

export const failed = (request: RunRequest, message = 'the agent exited with 1'): RunOutcome =>
  outcome(request, { class: 'fault', message, tail: 'Error: no', report: null, head: null, code: null });

export const transient = (request: RunRequest, retryAfterSeconds: number | null = null): RunOutcome =>
  outcome(request, { class: 'transient', message: '429 too many requests', report: null, head: null, code: null, retryAfterSeconds });

export const says = (request: RunRequest, over: Partial<Report>): RunOutcome => outcome(request, { report: report(over) });

export const changesRequested = (request: RunRequest): RunOutcome => says(request, {
  verdict: 'changes_requested', summary: 'not yet', findings: [{ severity: 'must', path: 'a.ts', line: 3, text: 'no check of the input' }],
});

export const merged = (head: string, branch = 'towpath/WEB-1-x'): MergeOutcome =>
  ({ kind: 'merged', sha: 'd'.repeat(40), pullRequest: { number: 1, branch, base: 'main', head, state: 'merged', link: null } });

export const full: StageRef[] = [
  { stage: 'analysis', role: 'analyst', work: 'documents' }, { stage: 'architecture', role: 'architect', work: 'documents' },
  { stage: 'development', role: 'developer', work: 'code' }, { stage: 'review', role: 'reviewer', work: 'review' },
  { stage: 'testing', role: 'tester', work: 'test' }, { stage: 'deploy', role: 'deployer', work: 'merge' },
];

export const tests: GatePolicy = { kind: 'command', run: ['make', 'test'], env: {}, timeoutSeconds: 60, sandbox: 'none' };
export const approval = (by: string[] = ['*'], min = 1): GatePolicy => ({ kind: 'approval', by, min });

export const gates: Record<string, GatePolicy[]> = {
  analysis: [{ kind: 'artifacts', files: ['01-brief.md', '02-requirements.md', '03-acceptance.md', '04-test-plan.md'] }, approval()],
  architecture: [{ kind: 'artifacts', files: ['06-adr/*.md'] }],
  development: [tests], review: [{ kind: 'report' }],
  testing: [{ kind: 'report' }, { kind: 'verification', timeoutSeconds: 60, sandbox: 'none' }], deploy: [],
};

const agent: StagePolicy['agent'] = {
  name: 'default', adapter: 'command', command: ['true'], script: null, env: {}, timeoutSeconds: 60,
  inactivitySeconds: 60, graceSeconds: 1, sandbox: 'none', model: null, effort: null,
};

export const stagePolicy = ({ stage, role, work }: StageRef, over: Partial<StagePolicy> = {}): StagePolicy => ({
  rules: 1, hash: 'h', stage, role, work, promptFile: null, gates: gates[stage] ?? [],
  agent: work === 'merge' ? null : agent,
  limits: { items: 4, developmentRuns: 8 }, people: [], repository: { url: 'file:///nowhere', base: 'main' },
  test: { run: ['make', 'test'], env: {}, timeoutSeconds: 60, sandbox: 'none' }, deploy: null, ...over,
});

export const planOf = (stages: StageRef[], pipeline = 'full'): StagePlan => ({ rules: 1, hash: 'h', pipeline, stages });

export const someone = { channel: 'cli', id: 'os-anna', name: 'anna' } as const;

export const ticket = (over: Partial<NewItem> = {}): NewItem => ({
  key: 'WEB-1', project: 'WEB', number: 1, round: 1, title: 'Add a login page', body: 'with a form', pipeline: null, priority: 3, by: someone, ...over,
});
