/** What the fake model does next: one turn of it. */
export type Turn =
  | { say: string }
  | { tool: 'shell'; command: string }
  /** The agent's way to give a structured result. */
  | { report: unknown }
  | { status: number; type: string; message: string; retryAfter?: string }
  /** Nothing is ever answered. */
  | { hang: true }
  /** The stream begins and stops. */
  | { cut: true };

/** One request of an agent as the fake sees it. */
export interface Asked {
  scenario: string;
  api: 'anthropic' | 'openai';
  model: string;
  /** All that people and Towpath have said in this conversation. */
  prompt: string;
  /** Tool results in it so far. */
  results: number;
  /** How many requests of this scenario came before. */
  before: number;
  key: string;
  /** The agent can give a structured result by a tool. */
  structured: boolean;
}

export type Brain = (asked: Asked) => Turn;

const found = (prompt: string, pattern: RegExp): string => pattern.exec(prompt)?.[1] ?? '';

/** Plays every role of the default pipeline: writes what its stage asks for by the shell, then reports. */
export const pipelineBrain: Brain = ({ prompt, results }) => {
  const stage = found(prompt, /Stage `([a-z]+)`/);
  const key = found(prompt, /This item is `([A-Z]+-\d+)`/);
  const folder = `docs/work-items/${key}`;
  const files: Record<string, string[]> = {
    analysis: ['01-brief.md', '02-requirements.md', '03-acceptance.md', '04-test-plan.md'].map((name) => `${folder}/${name}`),
    architecture: [`${folder}/06-adr/0001-do.md`], development: ['hello.txt'], review: [`${folder}/12-review.md`], testing: [`${folder}/13-test-report.md`],
  };
  const verdicts: Record<string, string> = { review: 'approved', testing: 'passed' };
  if (results === 0) return { tool: 'shell', command: `mkdir -p ${folder}/06-adr && for f in ${(files[stage] ?? []).join(' ')}; do echo "${stage} of ${key}" > $f; done` };
  return {
    report: {
      status: 'completed', summary: `${stage} done`, verdict: verdicts[stage] ?? null, questions: null, findings: null, artifacts: null,
      verification: stage === 'testing' ? [{ claim: 'the file is there', command: 'test -f hello.txt' }] : null, subtasks: null, item: null, run: null,
    },
  };
};
