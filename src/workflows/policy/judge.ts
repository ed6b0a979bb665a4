import type { Change } from '../../shared/activities.js';
import type { GatePolicy } from '../../shared/policy.js';
import type { Finding } from '../../shared/report.js';
import { documentsFolder } from '../../shared/ids.js';
import { approvedBy, isApproved } from './approval.js';
import { block } from './changes.js';
import { askedNames, changesAsked, ciStanding, redChange, redName, reviewChange, reviewedBy, type CiGate, type ReviewGate } from './forge-gates.js';
import type { ItemData } from './item-data.js';
import { matchesName } from './match.js';
import { fault, rewind } from './rewind.js';
import { attemptOf, currentStage, mendingStage, stageName } from './stage.js';
import { rememberCounted } from './tending.js';
import { note, oneLine } from './timeline.js';

const keptVerdicts = 60;

/** Records a gate's verdict with its evidence. */
export const verdict = (data: ItemData, now: number, says: { gate: string; passed: boolean; evidence: string }): ItemData => {
  const one = { ...says, evidence: oneLine(says.evidence, 300), stage: stageName(data) ?? '', attempt: attemptOf(data), revision: data.head, at: new Date(now).toISOString() };
  const noted = note(data, now, { event: `gate ${says.gate} ${says.passed ? 'passed' : 'failed'}`, detail: says.evidence });
  return { ...noted, verdicts: [...noted.verdicts, one].slice(-keptVerdicts) };
};

/** The gate at which the item stands has passed: on to the next. */
export const passGate = (data: ItemData, now: number, evidence: string): ItemData => {
  const gate = data.policy?.gates[data.gate] as GatePolicy;
  const judged = verdict(data, now, { gate: gate.kind, passed: true, evidence });
  if (gate.kind === 'ci' || gate.kind === 'review') return { ...judged, gate: data.gate + 1, passedGates: [...data.passedGates, { stage: stageName(data) ?? '', gate, code: data.code ?? '', sha: data.head ?? '' }] };
  const onCode = (gate.kind === 'command' || gate.kind === 'approval') && currentStage(data)?.work !== 'documents' && data.code !== null;
  const stage = stageName(data) ?? '';
  const passedGates = onCode ? [...data.passedGates, { stage, gate, code: data.code as string }] : data.passedGates;
  return { ...judged, passedGates, gate: data.gate + 1 };
};

const artifacts = (data: ItemData, now: number, files: string[]): ItemData => {
  const folder = documentsFolder(data.item.key);
  // What an earlier round has left in the base is none of this one's.
  const earlier = data.item.round > 1 && (data.head === null || data.head === data.base);
  const own = earlier ? [] : data.documents;
  const lacking = files.filter((pattern) => !own.some((one) => matchesName(one.path, pattern)));
  if (lacking.length === 0) return passGate(data, now, `${files.length} of ${files.length} found in ${folder}`);
  const evidence = earlier ? `nothing is new in ${folder}: what is there is an earlier round's` : `missing in ${folder}: ${lacking.join(', ')}`;
  const judged = verdict(data, now, { gate: 'artifacts', passed: false, evidence });
  const change: Change = { what: 'gate', from: 'artifacts', text: evidence };
  if (lacking.length < files.length) return fault(judged, now, { message: evidence, tail: '', change });
  return block(judged, now, { message: `${stageName(data) ?? 'The stage'} produced nothing: ${evidence}`, changes: [change] });
};

const findingLine = (one: Finding): string =>
  `${one.severity}: ${one.path === undefined ? '' : `${one.path}${one.line === undefined ? '' : `:${one.line}`}: `}${one.text}`;

/** A negative verdict sends the item back to the stage that mends code. */
const report = (data: ItemData, now: number): ItemData => {
  const says = data.report;
  if (says === null) return passGate(data, now, 'no agent has worked here: there is no report');
  const work = currentStage(data)?.work;
  if (says.verdict === null && (work === 'review' || work === 'test')) {
    const text = `the report of ${stageName(data) ?? ''} gives no verdict`;
    return fault(verdict(data, now, { gate: 'report', passed: false, evidence: text }), now, { message: text, tail: '', change: { what: 'gate', from: 'report', text } });
  }
  if (says.verdict === null || says.verdict === 'approved' || says.verdict === 'passed') {
    return passGate(data, now, `${says.verdict ?? 'completed'}: ${says.summary}`);
  }
  const message = `${stageName(data) ?? ''}: ${says.verdict.replace('_', ' ')}: ${says.summary}`;
  const judged = verdict(data, now, { gate: 'report', passed: false, evidence: message });
  const change: Change = { what: 'findings', from: stageName(data) ?? '', text: says.summary, findings: says.findings };
  return rewind(judged, now, {
    to: mendingStage(data, data.index), cause: `${stageName(data) ?? ''}:report`, message,
    tail: says.findings.map(findingLine).join('\n'), change,
  });
};

/** A no about code: the stage that makes it tries again, another sends the item back to it. */
const mend = (data: ItemData, now: number, why: { cause: string; message: string; tail: string; change: Change }): ItemData => {
  if (currentStage(data)?.work === 'code') return fault(data, now, why);
  return rewind(data, now, { ...why, to: mendingStage(data, data.index) });
};

/** Red checks count once, however often the forge tells of them. */
const ci = (data: ItemData, gate: CiGate, now: number): ItemData => {
  const stands = ciStanding(data, gate, now);
  if (stands.is === 'waiting') return data;
  if (stands.is === 'passed') return passGate(data, now, stands.evidence);
  if (stands.is === 'none') {
    const what = stands.missing.length === 0 ? 'no CI' : `nothing of ${stands.missing.join(', ')}`;
    const text = `the forge shows ${what} for ${data.head?.slice(0, 12) ?? ''} within ${String(gate.withinSeconds)} s`;
    return gate.without === 'pass' ? passGate(data, now, text) : block(verdict(data, now, { gate: 'ci', passed: false, evidence: text }), now, { message: text, then: 'again' });
  }
  const message = `CI: ${stands.red.map(({ name }) => name).join(', ')} failed`;
  const judged = verdict(rememberCounted(data, redName(data.head ?? '', stands.red)), now, { gate: 'ci', passed: false, evidence: message });
  return mend(judged, now, { cause: `${stageName(data) ?? ''}:ci`, message, tail: stands.red[0]?.tail ?? '', change: redChange(stands.red) });
};

/** One review that asks for changes outweighs approvals. */
const review = (data: ItemData, gate: ReviewGate, now: number): ItemData => {
  const asked = changesAsked(data, gate);
  if (asked.length === 0) {
    const names = reviewedBy(data, gate);
    return names.length >= gate.min ? passGate(data, now, `approved on the forge by ${names.join(', ')}`) : data;
  }
  const change = reviewChange(data, asked);
  const message = `${change.from} asked for changes on the forge`;
  const counted = askedNames(asked).reduce(rememberCounted, data);
  const judged = verdict(counted, now, { gate: 'review', passed: false, evidence: change.text });
  return mend(judged, now, { cause: `${stageName(data) ?? ''}:review`, message, tail: change.text, change });
};

/** Judges a gate that needs nothing from outside: artifacts, report, an approval that is given, a command that is not configured. */
export const judge = (data: ItemData, now: number): ItemData => {
  const gate = data.policy?.gates[data.gate] as GatePolicy;
  switch (gate.kind) {
    case 'artifacts': return artifacts(data, now, gate.files);
    case 'report': return report(data, now);
    case 'command': return passGate(data, now, 'no test command');
    case 'verification': return passGate(data, now, 'the report names no commands');
    case 'ci': return ci(data, gate, now);
    case 'review': return review(data, gate, now);
    case 'approval': return isApproved(data, gate) ? passGate(data, now, `approved by ${approvedBy(data).join(', ')}`) : data;
  }
};
