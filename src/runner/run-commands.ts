import type { ResultJson } from '../contracts/run-directory.js';
import type { AgentExit } from '../agents/adapter.js';
import type { CappedFile } from './capped-file.js';
import { drain, openPipes, type Pipe } from './pipes.js';
import type { RunSession } from './run-session.js';

const drainMs = 1_000;

export interface CommandsPart { exit: AgentExit; commands: ResultJson['commands'] }

/** Output and errors in the order in which they were written; a missing program is exit 127 with a sentence. */
const merged = (argv: readonly string[]): string[] => ['/bin/sh', '-c', 'exec "$@" 2>&1', 'towpath', ...argv];

const runOne = async (session: RunSession, argv: readonly string[], log: CappedFile): Promise<AgentExit> => {
  const [pipe] = openPipes(session.folder.path, ['stdout']) as [Pipe];
  pipe.reader.on('data', (chunk: Buffer) => { session.sign(); log.write(chunk); });
  pipe.reader.on('error', (error) => console.error(`reading a command's output: ${error.message}`));
  try {
    const exit = await session.execute({ argv: merged(argv), stdin: 'ignore', stdout: pipe.writeEnd, stderr: pipe.writeEnd }, pipe.closeWriteEnd);
    await drain(pipe.reader, drainMs);
    return exit;
  } finally { pipe.reader.destroy(); }
};

/** Runs the commands one after the other, all of them even if one fails, until the run is to end. */
export const runCommands = async (session: RunSession): Promise<CommandsPart> => {
  const { run } = session;
  const log = session.openLog('stdout', Math.floor(run.outputBytes / run.commands.length));
  const commands: ResultJson['commands'] = [];
  let exit: AgentExit = { code: null, signal: null };
  try {
    for (const { argv } of run.commands) {
      if (session.cause !== undefined) {
        session.interruptedBy ??= session.cause;
        break;
      }
      const from = log.position;
      const began = performance.now();
      exit = await runOne(session, argv, log);
      log.endSection();
      commands.push({ exit: exit.code, signal: exit.signal, seconds: Math.round(performance.now() - began) / 1000, from, to: log.position });
    }
  } finally { log.close(); }
  return { exit, commands };
};
