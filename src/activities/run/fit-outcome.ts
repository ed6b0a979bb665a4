import type { RunOutcome } from '../../shared/activities.js';
import { limits } from '../../shared/ids.js';
import type { Report } from '../../shared/report.js';

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

/** The long parts of a report, each cut to `most` characters. */
const cutReport = (report: Report, most: number): Report => ({
  ...report,
  questions: report.questions.map((one) => cut(one, most)),
  findings: report.findings.map((one) => ({ ...one, text: cut(one.text, most) })),
  verification: report.verification?.map((one) => ({ ...one, claim: one.claim === null ? null : cut(one.claim, most) })) ?? null,
  subtasks: report.subtasks.map((one) => ({ ...one, body: cut(one.body, most) })),
});

const mostDocuments = 300;
const mostProblem = 500;

/**
 * Makes the value small enough for history: what is read by people loses its length first, in steps. Whole texts
 * stay in the run directory and in the commit.
 */
export const fitOutcome = (outcome: RunOutcome): RunOutcome => {
  let fitting: RunOutcome = {
    ...outcome, documents: outcome.documents.slice(0, mostDocuments), problems: outcome.problems.slice(0, 20).map((one) => cut(one, mostProblem)),
  };
  for (const most of [2_000, 500, 120]) {
    if (bytesOf(fitting) <= limits.payloadBytes) return fitting;
    fitting = {
      ...fitting, tail: fitting.tail.slice(-most),
      report: fitting.report === null ? null : cutReport(fitting.report, most),
      commands: fitting.commands.map((one) => ({ ...one, tail: one.tail.slice(-most) })),
    };
  }
  if (bytesOf(fitting) <= limits.payloadBytes) return fitting;
  const { report } = fitting;
  return { ...fitting, documents: fitting.documents.slice(0, 50), report: report === null ? null : { ...report, subtasks: [], artifacts: report.artifacts.slice(0, 20) } };
};
