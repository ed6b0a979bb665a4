import type { AgentExit, AgentOutcome } from '../agents/adapter.js';
import type { Started } from './spawn-command.js';

/** How an agent's output becomes events and an outcome. */
export interface Listener {
  /** What its standard input is: a file with the prompt, or a pipe that is talked into. */
  readonly stdin: 'prompt' | 'pipe';
  take(chunk: Buffer): void;
  /** It runs. */
  started(process: Started): void;
  /** All that it will ever print was taken. */
  ended(): Promise<void>;
  outcome(exit: AgentExit, stderr: string): AgentOutcome;
}
