import { PassThrough, Writable } from 'node:stream';
import type { Screen, Surroundings } from '../../src/cli/surroundings.js';

class Recorder extends Writable {
  text = '';
  constructor(readonly isTTY: boolean, readonly columns: number) { super(); }
  override _write(chunk: Buffer, _encoding: string, done: () => void): void { this.text += chunk.toString('utf8'); done(); }
}

export interface TestSurroundings extends Surroundings {
  stdout: Screen & { text: string };
  stderr: Screen & { text: string };
  stdin: PassThrough & { isTTY?: boolean };
  signal: (name: NodeJS.Signals) => void;
  exits: number[];
}

/** A terminal, or none, of which everything that was printed can be read. */
export const surroundings = (given: Partial<Pick<Surroundings, 'env' | 'cwd' | 'platform' | 'nodeVersion' | 'now'>> & { terminal?: boolean } = {}): TestSurroundings => {
  const { terminal = false, ...rest } = given;
  const listeners = new Set<(signal: NodeJS.Signals) => void>();
  const exits: number[] = [];
  return {
    env: {}, cwd: '/', platform: 'linux', nodeVersion: '20.20.0', now: () => Date.parse('2026-05-01T10:00:00Z'), ...rest,
    stdin: Object.assign(new PassThrough(), { isTTY: terminal }),
    stdout: new Recorder(terminal, 100), stderr: new Recorder(terminal, 100), exits,
    onSignal: (listener) => { listeners.add(listener); return () => { listeners.delete(listener); }; },
    exit: (code) => { exits.push(code); },
    signal: (name) => { for (const listener of listeners) listener(name); },
  };
};
