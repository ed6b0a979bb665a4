import type { AgentExit } from '../agents/adapter.js';
import type { ResultJson, RunJson } from '../contracts/run-directory.js';
import type { RunFolder } from '../host/run-folder.js';
import { commitLeft } from './commit-left.js';
import { runAgent, type AgentPart } from './run-agent.js';
import { runCommands } from './run-commands.js';
import { RunSession } from './run-session.js';
import { SpawnProblem } from './spawn-command.js';

/** A tree of 100,000 files takes seconds; a filter that an agent planted may take for ever. */
const commitSeconds = 120;
/** After a stop nothing of the run may be left 30 s later, grace included. */
const commitSecondsAfterStop = 8;

type Ending = Pick<ResultJson, 'endedBy' | 'exit' | 'message' | 'stopReason'>;

const wordsFor = ({ code, signal }: AgentExit): string =>
  signal !== null ? `ended by ${signal}` : `ended with exit code ${String(code)}`;

/** What ended the run. What we ended is ours whatever its exit looks like. */
const endingOf = (session: RunSession, exit: AgentExit): Ending => {
  const cause = session.interruptedBy;
  if (cause === undefined) return { endedBy: 'exit', exit, message: wordsFor(exit) };
  return { endedBy: cause.by, exit, message: cause.message, ...(cause.stopReason === undefined ? {} : { stopReason: cause.stopReason }) };
};

/** bubblewrap says so itself when it cannot build the sandbox or find the program inside, or the shell that gives place to it; nothing has run then. */
const sandboxProblem = ({ exit, silent, stderrStart }: AgentPart, run: RunJson): string | undefined =>
  run.sandbox.level === 'bwrap' && [1, 126, 127].includes(exit.code ?? 0) && silent && /^(bwrap|towpath): /.test(stderrStart)
    ? `${stderrStart.split('\n')[0] ?? ''} (inside the sandbox; what lies below a hidden folder must be on PATH or named by its absolute path)` : undefined;

const nothing = { commands: [], outcome: null, report: null, head: null, commitProblem: null } as const;

const performAgent = async (session: RunSession): Promise<Omit<ResultJson, 'schema' | 'swept' | 'startedAt' | 'endedAt'>> => {
  const agent = await runAgent(session);
  const ending = endingOf(session, agent.exit);
  const problem = ending.endedBy === 'exit' ? sandboxProblem(agent, session.run) : undefined;
  if (problem !== undefined) return { ...nothing, commands: [], endedBy: 'spawn', exit: agent.exit, message: problem };
  const { head, problem: commitProblem, notes } = await commitLeft({
    run: session.run, folder: session.folder.path, mayWait: () => session.cause === undefined,
    execute: (request, onStarted) =>
      session.executeAfter(request, { onStarted, seconds: ending.endedBy === 'exit' ? commitSeconds : commitSecondsAfterStop }),
  });
  if (notes !== '') session.events.add({ t: 'note', text: `while committing: ${notes}` });
  if (commitProblem !== null) session.events.add({ t: 'note', text: `what was left could not be committed: ${commitProblem}` });
  return {
    ...ending, commands: [], outcome: agent.outcome, report: agent.report, head,
    commitProblem: commitProblem === null ? null : session.redact(commitProblem),
  };
};

/** Everything from the first process to the result. Never throws for what the run's processes do. */
export const performRun = async (folder: RunFolder, run: RunJson): Promise<ResultJson> => {
  const session = new RunSession(folder, run);
  const whole = (part: Omit<ResultJson, 'schema' | 'swept' | 'startedAt' | 'endedAt'>): ResultJson => ({
    schema: 1, ...part, message: session.redact(part.message),
    swept: session.swept, startedAt: session.startedAt, endedAt: new Date().toISOString(),
  });
  try {
    if (run.kind === 'agent') return whole(await performAgent(session));
    const { exit, commands } = await runCommands(session);
    return whole({ ...nothing, ...endingOf(session, exit), commands });
  } catch (error) {
    if (!(error instanceof SpawnProblem)) throw error;
    session.events.add({ t: 'note', text: error.message });
    return whole({ ...nothing, commands: [], endedBy: 'spawn', exit: { code: null, signal: null }, message: error.message });
  } finally { session.close(); }
};
