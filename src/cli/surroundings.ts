import type { Readable, Writable } from 'node:stream';

export type Screen = Writable & { isTTY?: boolean; columns?: number };

/** The process around a command, given in so that tests can stand in for it. */
export interface Surroundings {
  env: NodeJS.ProcessEnv;
  cwd: string;
  stdin: Readable & { isTTY?: boolean };
  stdout: Screen;
  stderr: Screen;
  platform: NodeJS.Platform;
  nodeVersion: string;
  now: () => number;
  /** Calls back on each signal; gives what takes the listener off again. */
  onSignal: (listener: (signal: NodeJS.Signals) => void) => () => void;
  /** Ends the process at once. */
  exit: (code: number) => void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export const processSurroundings = (): Surroundings => ({
  env: process.env,
  cwd: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  platform: process.platform,
  nodeVersion: process.versions.node,
  now: Date.now,
  onSignal: (listener) => {
    for (const signal of signals) process.on(signal, listener);
    return () => { for (const signal of signals) process.off(signal, listener); };
  },
  exit: (code) => { process.exit(code); },
});
