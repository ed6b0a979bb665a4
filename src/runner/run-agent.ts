import { closeSync, existsSync, openSync } from 'node:fs';
import type { AgentExit, AgentOutcome } from '../agents/adapter.js';
import { adapterFor } from '../agents/registry.js';
import type { ResultJson } from '../contracts/run-directory.js';
import { runFile } from '../host/run-folder.js';
import type { Listener } from './listen-to-agent.js';
import { listenToLines } from './listen-to-lines.js';
import { drain, openPipes, type Pipe } from './pipes.js';
import { readReportFile, reportFolder } from './read-report.js';
import { redactDeep, redactJson } from '../shared/redact-deep.js';
import type { RunSession } from './run-session.js';
import { SecretFile } from './secret-file.js';
import { talkWithAgent } from './talk-with-agent.js';

/** After the sweep nobody of the run holds an end; what is left is what the pipe itself holds. */
const drainMs = 1_000;

export interface AgentPart { exit: AgentExit; outcome: AgentOutcome; report: ResultJson['report']; silent: boolean; stderrStart: string }

const openPrompt = (session: RunSession): number | 'ignore' => {
  const path = runFile(session.folder, 'prompt');
  return existsSync(path) ? openSync(path, 'r') : 'ignore';
};

const openKey = ({ run, folder }: RunSession): SecretFile | undefined => {
  const value = run.keyVariable === null ? undefined : run.env[run.keyVariable];
  return value === undefined ? undefined : new SecretFile(folder.path, value);
};

const listenerFor = (session: RunSession, writeLog: (chunk: Buffer) => void): Listener => {
  const adapter = adapterFor(session.run.adapter);
  return 'talk' in adapter ? talkWithAgent(adapter, session, writeLog) : listenToLines(adapter, session, writeLog);
};

const listen = (pipe: Pipe, take: (chunk: Buffer) => void): void => {
  pipe.reader.on('data', take);
  pipe.reader.on('error', (error) => console.error(`reading the agent's output: ${error.message}`));
};

/** Runs the agent: its output through the adapter's reader and into the logs, its report from the file it may have left. */
export const runAgent = async (session: RunSession): Promise<AgentPart> => {
  const { run, folder } = session;
  const [stdout, stderr] = openPipes(folder.path, ['stdout', 'stderr']) as [Pipe, Pipe];
  const outLog = session.openLog('stdout', run.outputBytes);
  const errLog = session.openLog('stderr', run.outputBytes);
  const listener = listenerFor(session, (chunk) => { outLog.write(chunk); });
  const key = openKey(session);
  let silent = true;
  let stderrStart = '';
  let stderrEnd = '';
  listen(stdout, (chunk) => { silent = false; session.sign(); key?.empty(); listener.take(chunk); });
  listen(stderr, (chunk) => {
    session.sign();
    errLog.write(chunk);
    const text = chunk.toString('utf8');
    if (stderrStart.length < 500) stderrStart = (stderrStart + text).slice(0, 500);
    stderrEnd = (stderrEnd + text).slice(-4_000);
  });
  const before = reportFolder(run.reportFile);
  const stdin = listener.stdin === 'pipe' ? 'pipe' as const : openPrompt(session);
  let exit: AgentExit;
  try {
    const argv = run.commands[0]?.argv ?? [];
    exit = await session.execute({ argv, stdin, stdout: stdout.writeEnd, stderr: stderr.writeEnd, ...(key === undefined ? {} : { key: key.descriptor }) }, (started) => {
      stdout.closeWriteEnd();
      stderr.closeWriteEnd();
      key?.handOver();
      if (started !== undefined) listener.started(started);
    });
    await Promise.all([drain(stdout.reader, drainMs), drain(stderr.reader, drainMs)]);
    await listener.ended();
  } finally {
    if (typeof stdin === 'number') closeSync(stdin);
    key?.close();
    stdout.reader.destroy();
    stderr.reader.destroy();
    outLog.close();
    errLog.close();
  }
  const report = readReportFile(run.reportFile, before);
  return {
    exit,
    outcome: redactDeep(listener.outcome(exit, stderrEnd), session.redact),
    report: report === null ? null : { ...report, text: redactJson(report.text, session.redact) },
    silent,
    stderrStart,
  };
};
