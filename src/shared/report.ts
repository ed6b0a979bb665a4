/** The agent's structured result. The zod schema in `contracts/report.ts` is held to this type. */
export interface Finding { severity: 'must' | 'should' | 'note'; path?: string | undefined; line?: number | undefined; text: string }
export interface Verification { claim: string | null; command: string }
export interface Subtask { title: string; body: string; after: string[] }

export const reportStatuses = ['completed', 'needs_input', 'conflict', 'blocked', 'failed'] as const;
export const verdicts = ['approved', 'changes_requested', 'passed', 'failed'] as const;
export type Verdict = (typeof verdicts)[number];

export interface Report {
  status: (typeof reportStatuses)[number];
  summary: string;
  verdict: Verdict | null;
  questions: string[];
  findings: Finding[];
  artifacts: string[];
  /** null: the key was absent, which is a breach of contract in testing; [] says that nothing is to be run. */
  verification: Verification[] | null;
  subtasks: Subtask[];
}
