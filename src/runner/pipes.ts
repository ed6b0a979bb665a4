import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, unlinkSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';

export interface Pipe {
  /** For the process. */
  writeEnd: number;
  /** For the runner: never blocks. */
  reader: Socket;
  /** Once the process has it. */
  closeWriteEnd: () => void;
}

interface Ends { readEnd: number; writeEnd: number }

const make = (paths: readonly string[]): Ends[] => {
  execFileSync('mkfifo', ['-m', '600', ...paths], { stdio: ['ignore', 'ignore', 'pipe'], timeout: 10_000 });
  return paths.map((path) => {
    const readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writeEnd = openSync(path, constants.O_WRONLY);
    unlinkSync(path);
    return { readEnd, writeEnd };
  });
};

const ready: Ends[] = [];

/** Makes pipes for later, by a runner that waits for its run anyway. `path`: what their names begin with while they have one. */
export const preparePipes = (path: string): void => {
  ready.push(...make([1, 2, 3].map((number) => `${path}.${process.pid}.${number}.pipe`)));
};

/**
 * Real pipes that end in the runner. Not a file's descriptor: `echo > /dev/stderr` would empty the log, a flood would fill
 * the disk, and secrets would stand there before anything could mask them. Not Node's own `pipe` either: that is a socket,
 * which `/dev/stdout` cannot open. Whoever holds an end after the run has ended keeps nobody waiting: the runner lets go.
 */
export const openPipes = (folder: string, names: readonly string[]): Pipe[] => {
  const ends = ready.length < names.length ? make(names.map((name) => join(folder, `.${name}.pipe`))) : ready.splice(0, names.length);
  return ends.map(({ readEnd, writeEnd }) => ({
    writeEnd,
    reader: new Socket({ fd: readEnd, readable: true, writable: false }),
    closeWriteEnd: () => closeSync(writeEnd),
  }));
};

/** Waits until the pipe is empty and closed by everyone, at most `milliseconds`; then lets go of it. */
export const drain = async (reader: Socket, milliseconds: number): Promise<void> => {
  if (reader.readableEnded || reader.destroyed) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    reader.once('close', () => { clearTimeout(timer); resolve(); });
    reader.once('end', () => { clearTimeout(timer); resolve(); });
  });
  reader.destroy();
};
