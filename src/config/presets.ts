import type { GateConfig, StageConfig } from './config.js';
import type { Work } from '../shared/words.js';

const workOfRole: Readonly<Record<string, Work>> = {
  analyst: 'documents', architect: 'documents', developer: 'code', reviewer: 'review', tester: 'test', deployer: 'merge',
};
const roleOfStage: Readonly<Record<string, string>> = {
  analysis: 'analyst', architecture: 'architect', development: 'developer', review: 'reviewer', testing: 'tester', deploy: 'deployer',
};

export const usualRoles: readonly string[] = Object.keys(workOfRole);
export const usualStages: readonly string[] = Object.keys(roleOfStage);
export const usualRole = (stage: string): string | undefined => Object.hasOwn(roleOfStage, stage) ? roleOfStage[stage] : undefined;
export const usualWork = (role: string): Work => (Object.hasOwn(workOfRole, role) ? workOfRole[role] : undefined) ?? 'documents';

export const commandGate = (run: string[] | 'test' | 'verification'): GateConfig =>
  ({ kind: 'command', run, env: {}, timeoutSeconds: null, sandbox: null });

/** Joins the usual gates of work on code, where the forge is hosted. */
export const usualCi: GateConfig & { kind: 'ci' } = { kind: 'ci', required: null, withinSeconds: 600, without: 'pass' };

const analysisFiles = ['01-brief.md', '02-requirements.md', '03-acceptance.md', '04-test-plan.md'];

const gatesOfWork: Readonly<Record<Work, readonly GateConfig[]>> = {
  documents: [],
  code: [commandGate('test')],
  review: [{ kind: 'report' }],
  test: [{ kind: 'report' }, commandGate('verification')],
  merge: [],
};

/** The gates of a stage that writes none: those of the usual stage of that name, else those of its work. */
export const usualGates = (stage: string, work: Work): GateConfig[] => {
  const usual = usualRole(stage);
  if (usual !== undefined && usualWork(usual) === work) {
    if (stage === 'analysis') return [{ kind: 'artifacts', files: [...analysisFiles] }, { kind: 'approval', by: null, min: 1 }];
    if (stage === 'architecture') return [{ kind: 'artifacts', files: ['06-adr/*.md'] }];
  }
  return structuredClone([...gatesOfWork[work]]);
};

const usualStage = (stage: string): StageConfig => {
  const role = usualRole(stage) ?? stage;
  const work = usualWork(role);
  return { stage, role, work, agent: null, gates: usualGates(stage, work), usual: true };
};

const presetStages: Readonly<Record<string, readonly string[]>> = { full: usualStages, fix: ['development', 'review', 'deploy'] };
export const presetNames: readonly string[] = Object.keys(presetStages);

export const presets = (): Record<string, StageConfig[]> =>
  Object.fromEntries(Object.entries(presetStages).map(([name, stages]) => [name, stages.map(usualStage)]));
