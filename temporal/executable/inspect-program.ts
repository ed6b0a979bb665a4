import { execFile } from 'node:child_process';
import { access, constants, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Tool } from './tool.js';
import { DoesNotServe } from './way.js';

const run = promisify(execFile);
const printed = /version v?(\d+\.\d+\.\d+\S*) \(Server v?(\d+)\.(\d+)/;

const requireExecutableFile = async (path: string): Promise<void> => {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => error.code ?? error.message);
  if (typeof found === 'string') throw new DoesNotServe(found === 'ENOENT' ? `there is no file ${path}` : `${path}: ${found}`);
  if (!found.isFile()) throw new DoesNotServe(`${path} is not a file`);
  await access(path, constants.X_OK).catch(() => { throw new DoesNotServe(`${path} is not executable`); });
};

/**
 * Looks whether the program runs and is new enough.
 * @returns its version, or null where it does not tell.
 * Thrown when it does not serve (DoesNotServe).
 */
export const inspectProgram = async (tool: Tool, path: string): Promise<string | null> => {
  await requireExecutableFile(path);
  if (tool.serverFloor === null) return null;
  // Its own environment: a person's Temporal profile must not make it fail.
  const answer = await run(path, ['--version'], { timeout: 10_000, killSignal: 'SIGKILL', env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent' } })
    .catch((error: Error) => { throw new DoesNotServe(`${path} does not run: ${error.message.split('\n').slice(0, 2).join(' ')}`); });
  const match = printed.exec(answer.stdout);
  if (match === null) throw new DoesNotServe(`${path} does not look like Temporal's command line: --version printed "${answer.stdout.trim().slice(0, 80)}"`);
  const [major, minor] = [Number(match[2]), Number(match[3])];
  const [floorMajor, floorMinor] = tool.serverFloor;
  if (major < floorMajor || (major === floorMajor && minor < floorMinor)) {
    throw new DoesNotServe(`${path} is too old: it carries server ${major}.${minor}, Towpath needs ${floorMajor}.${floorMinor} or newer`);
  }
  return match[1] as string;
};
