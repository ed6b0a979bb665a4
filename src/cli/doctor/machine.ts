import { constants } from 'node:fs';
import { access, mkdir, statfs } from 'node:fs/promises';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';
import { probeSandbox } from '../../host/sandbox.js';
import { nodeFloor, nodeIsNewEnough } from '../platform.js';
import { fail, pass, warn, type Check, type Patient } from './check.js';

const run = promisify(execFile);
const gitFloor = { major: 2, minor: 39 } as const;

export const checkNode = ({ nodeVersion }: Patient): Check =>
  (nodeIsNewEnough(nodeVersion) ? pass('Node', nodeVersion)
    : fail('Node', nodeVersion, `Install Node ${String(nodeFloor.major)}.${String(nodeFloor.minor)} or newer.`));

const gitIsNewEnough = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > gitFloor.major || (major === gitFloor.major && minor >= gitFloor.minor);
};

export const checkGit = async ({ env }: Patient): Promise<Check> => {
  const remedy = `Install git ${String(gitFloor.major)}.${String(gitFloor.minor)} or newer.`;
  try {
    const { stdout } = await run('git', ['--version'], { env, timeout: 10_000 });
    const version = /\d+\.\d+(\.\d+)?/.exec(stdout)?.[0] ?? '0';
    return gitIsNewEnough(version) ? pass('git', version) : fail('git', `${version} is too old`, remedy);
  } catch (error) {
    return fail('git', (error as Error).message.split('\n')[0] ?? '', remedy);
  }
};

/** `none` cannot promise that nothing of an agent survives its end. */
export const checkSandbox = async ({ config }: Patient): Promise<Check> => {
  const agents = config === undefined ? [] : [...Object.values(config.agents), ...Object.values(config.roles)];
  const lonely = agents.some(({ network }) => network != null && network !== 'full');
  const { works, reason } = await probeSandbox(lonely ? 'none' : 'full');
  if (works) return pass('sandbox', 'bwrap: agents see their clone and nothing else of this home');
  const demanded = lonely || Object.values(config?.agents ?? {}).some((agent) => agent.sandbox === 'bwrap');
  const detail = `none (${reason ?? 'bwrap does not work'}): agents run with your rights, and what hides from the sweep may outlive its run`;
  const remedy = 'Install `bubblewrap`, and allow unprivileged user namespaces.';
  return demanded ? fail('sandbox', `towpath.yaml needs bwrap; ${detail}`, remedy) : warn('sandbox', detail, remedy);
};

const gibibyte = 1024 ** 3;

export const checkDisk = async ({ home }: Patient): Promise<Check> => {
  try {
    await mkdir(home.root, { recursive: true, mode: 0o700 });
    await access(home.root, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = await statfs(home.root);
    const free = bavail * bsize;
    const detail = `${(free / gibibyte).toFixed(1)} GiB free at ${home.root}`;
    const remedy = 'Free space there, or set TOWPATH_HOME to a larger disk.';
    if (free < gibibyte / 8) return fail('disk', detail, remedy);
    return free < gibibyte ? warn('disk', detail, remedy) : pass('disk', detail);
  } catch (error) {
    return fail('disk', `${home.root} cannot be written: ${(error as Error).message}`, 'Set TOWPATH_HOME to a folder of yours.');
  }
};
