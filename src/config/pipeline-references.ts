import { presetNames, usualRole, usualRoles, usualStages, usualWork } from './presets.js';
import { asList, asMap, asText, asTexts, refuseRepeats, type Complaints, type Raw } from './raw.js';
import { nearestWord } from './nearest.js';
import type { Path } from './source.js';

interface Known { agents: string[]; people: string[] }

const roleOf = (stage: Raw): string => asText(stage['role']) ?? usualRole(asText(stage['stage']) ?? '') ?? '';
const workOf = (stage: Raw): string => asText(stage['work']) ?? usualWork(roleOf(stage));

const checkApproval = (complaints: Complaints, gate: { value: Raw; path: Path }, { people }: Known): void => {
  const by = asTexts(gate.value['by']);
  by.forEach((name, index) => complaints.name([...gate.path, 'by', index], name, { what: 'person', valid: ['*', ...people] }));
  const min = gate.value['min'];
  const named = new Set(by).size;
  if (typeof min !== 'number' || by.length === 0 || by.includes('*') || min <= named) return;
  complaints.add({ path: [...gate.path, 'min'], message: `${min} approvals are asked of ${named} ${named === 1 ? 'person' : 'people'}`, expected: `at most ${named}` });
};

const checkGates = (complaints: Complaints, stage: { value: Raw; path: Path }, known: Known): void => {
  const merges = workOf(stage.value) === 'merge';
  for (const [index, value] of asList(stage.value['gates']).map(asMap).entries()) {
    const path = [...stage.path, 'gates', index];
    if (value['kind'] === 'approval' || value['kind'] === 'review') checkApproval(complaints, { value, path }, known);
    const verifies = value['run'] === 'verification' || (!('run' in value) && workOf(stage.value) === 'test');
    if (value['kind'] === 'command' && verifies && 'env' in value) {
      complaints.add({ path: [...path, 'env'], part: 'key', message: 'the commands of a report get no variables', expected: 'no env here, or a command of your own' });
    }
    const asksReport = value['kind'] === 'report' || (value['kind'] === 'command' && value['run'] === 'verification');
    if (merges && asksReport) complaints.add({ path, message: 'a merge has no agent and so no report', expected: 'artifacts, approval, or a command of your own' });
  }
};

const checkStage = (complaints: Complaints, stage: { value: Raw; path: Path }, known: Known): void => {
  const { value, path } = stage;
  complaints.name([...path, 'agent'], asText(value['agent']), { what: 'agent', valid: known.agents });
  checkGates(complaints, stage, known);
  const name = asText(value['stage']);
  if (name === undefined || 'role' in value || usualRole(name) !== undefined) return;
  const near = nearestWord(name, usualStages);
  complaints.add({ path: [...path, 'stage'], message: `"${name}" is a stage of your own and has no role`, expected: `role: one of ${usualRoles.join(', ')}, or a name of your own` }, near);
};

const checkMerge = (complaints: Complaints, stages: readonly Raw[], path: Path): void => {
  stages.forEach((stage, index) => {
    if (workOf(stage) !== 'merge') return;
    if (index < stages.length - 1) complaints.add({ path: [...path, index, 'stage'], message: 'merges, but other stages follow', expected: 'one merge at most, as the last stage' });
    else if (index === 0) complaints.add({ path: [...path, index, 'stage'], message: 'merges, but no stage before it makes anything', expected: 'a stage that works before it' });
  });
};

/** The approvals of the project's pipeline that leave the choice to the project must be within its approvers. */
const checkMinimum = (complaints: Complaints, root: Raw, projects: readonly Raw[]): void => {
  for (const project of projects) {
    const approvers = asTexts(project['approvers']);
    if (approvers.length === 0 || approvers.includes('*')) continue;
    const name = asText(project['pipeline']) ?? presetNames[0] ?? '';
    asList(asMap(root['pipelines'])[name]).map(asMap).forEach((stage, at) => asList(stage['gates']).map(asMap).forEach((gate, index) => {
      const min = gate['min'];
      if (gate['kind'] !== 'approval' || 'by' in gate || typeof min !== 'number' || min <= new Set(approvers).size) return;
      const message = `${min} approvals are asked, and project ${asText(project['key']) ?? ''} has ${new Set(approvers).size} approvers`;
      complaints.add({ path: ['pipelines', name, at, 'gates', index, 'min'], message, expected: `at most ${new Set(approvers).size}` });
    }));
  }
};

const isLocal = (project: Raw): boolean => (project['forge'] ?? 'local') === 'local';

/** CI and reviews are the hosted forge's: each project that takes the pipeline must have one. */
const checkHostedGates = (complaints: Complaints, root: Raw, projects: readonly Raw[]): void => {
  for (const [name, list] of Object.entries(asMap(root['pipelines']))) {
    const local = projects.find((project) => isLocal(project) && (asText(project['pipeline']) ?? presetNames[0]) === name) ?? (projects.every(isLocal) ? projects[0] : undefined);
    if (local === undefined) continue;
    asList(list).map(asMap).forEach((stage, at) => asList(stage['gates']).map(asMap).forEach(({ kind }, index) => {
      if (kind !== 'ci' && kind !== 'review') return;
      const message = `a gate of kind ${kind} needs a hosted forge, and project ${asText(local['key']) ?? ''} has forge local`;
      complaints.add({ path: ['pipelines', name, at, 'gates', index, 'kind'], message, expected: 'one of: artifacts, report, command, approval; or forge: a name of `connections`' });
    }));
  }
};

/** Mistakes of pipelines that only show beside agents, people and projects. */
export const pipelineProblems = (complaints: Complaints, root: Raw): void => {
  const known: Known = {
    agents: Object.keys(asMap(root['agents'])),
    people: asList(root['people']).flatMap((one) => asText(asMap(one)['name']) ?? []),
  };
  for (const [name, list] of Object.entries(asMap(root['pipelines']))) {
    const stages = asList(list).map(asMap);
    const path = ['pipelines', name];
    refuseRepeats(complaints, stages.map((stage, index) => ({ path: [...path, index, 'stage'], value: asText(stage['stage']) })),
      (stage, line) => `the stage ${stage} stands in line ${line} already`);
    stages.forEach((value, index) => checkStage(complaints, { value, path: [...path, index] }, known));
    checkMerge(complaints, stages, path);
  }
  const projects = asList(root['projects']).map(asMap);
  checkMinimum(complaints, root, projects);
  checkHostedGates(complaints, root, projects);
};
