import { execFile } from 'node:child_process';
import { readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { AgentInstallation } from '../../agents/adapter.js';
import { matchingPaths } from '../../host/matching-paths.js';
import { findProgram } from '../../host/program-path.js';

export interface FoundProgram {
  /** What stands before the arguments. */
  argv: string[];
  /** Folders that the program needs beside itself. */
  read: string[];
}

export interface ProgramQuery { installation: AgentInstallation; /** From the configuration; empty = look for it. */ configured: readonly string[]; path: string }

const run = promisify(execFile);
const versionMs = 5_000;

/** `lib/node_modules` beside each `bin` of PATH: where npm puts what is installed for everyone. */
const packageFolders = (path: string): string[] => [...new Set(path.split(':').filter((folder) => folder.endsWith('/bin')).map((folder) => join(dirname(folder), 'lib', 'node_modules')))];

const foldersWithPackages = (root: string): string[] => {
  const own = (folder: string): string[] => { try { return readdirSync(folder).map((name) => join(folder, name)); } catch { return []; } };
  const packages = own(root).flatMap((one) => (one.split('/').at(-1)?.startsWith('@') === true ? own(one) : [one]));
  return [root, ...packages.map((one) => join(one, 'node_modules'))];
};

const platform = `${process.platform}-${process.arch}`;

const inPackages = ({ installation, path }: ProgramQuery): FoundProgram | undefined => {
  for (const root of packageFolders(path).flatMap(foldersWithPackages)) {
    for (const { name, file } of installation.packages) {
      const folder = join(root, name.replace('{platform}', platform));
      const [program] = matchingPaths(folder, file);
      if (program !== undefined) return { argv: [program], read: [folder] };
    }
  }
  return undefined;
};

/** A link into an npm package or a version's folder: what lies around the program belongs to it. */
const around = (program: string): string[] => {
  const real = realpathSync(program);
  const at = real.lastIndexOf('/node_modules/');
  if (at === -1) return [real];
  const [scope = '', name = ''] = real.slice(at + '/node_modules/'.length).split('/');
  return [join(real.slice(0, at), 'node_modules', scope.startsWith('@') ? join(scope, name) : scope)];
};

/** npm's own entry is a script that starts the platform's program, or a stub where install scripts did not run. */
const isEntry = (program: string): boolean => realpathSync(program).includes('/node_modules/');

/** The program of an agent: the configured one, else on PATH, else npm's package of this platform; undefined where none is there. */
export const findAgentProgram = (query: ProgramQuery): FoundProgram | undefined => {
  const { configured, installation, path } = query;
  const [named, ...rest] = configured;
  const program = findProgram(named ?? installation.program, { path, cwd: '/' });
  if (named !== undefined) return program === undefined ? undefined : { argv: [program, ...rest], read: around(program) };
  const packaged = program === undefined || isEntry(program) ? inPackages(query) : undefined;
  if (packaged !== undefined) return packaged;
  return program === undefined ? undefined : { argv: [program], read: around(program) };
};

/** Milliseconds for which an answer holds. Source: reference agents §9. */
const versionHoldsMs = 45_000;
const known = new Map<string, { at: number; version: Promise<string | undefined> }>();

/** `versionOf`, asked at most every 45 s. */
export const recentVersionOf = (argv: readonly string[], env: Record<string, string>): Promise<string | undefined> => {
  const name = argv.join('\0');
  const last = known.get(name);
  if (last !== undefined && performance.now() - last.at < versionHoldsMs) return last.version;
  const version = versionOf(argv, env);
  known.set(name, { at: performance.now(), version });
  return version;
};

/** What `--version` prints: its first number with dots. undefined: it did not answer in 5 s. */
export const versionOf = async (argv: readonly string[], env: Record<string, string>): Promise<string | undefined> => {
  const [file = '', ...args] = argv;
  try {
    const { stdout } = await run(file, [...args, '--version'], { env, timeout: versionMs, killSignal: 'SIGKILL' });
    return /\d+(?:\.\d+)+[\w.-]*/.exec(stdout)?.[0];
  } catch { return undefined; }
};
