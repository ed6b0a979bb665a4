/** Names of the files in a run directory; `run-directory.ts` has their shapes. Apart from zod, so that the runner starts quickly. */
export const runFiles = {
  /** Activity, before the folder is renamed into place: everything the runner needs. */
  run: 'run.json',
  /** Activity, with `run.json`: what was asked for and the commit it started from; finishing needs it after a restart. */
  request: 'request.json',
  /** Activity, with `run.json`: the prompt that goes to the agent's standard input. */
  prompt: 'prompt.md',
  /** Activity at each of its attempts, atomically. */
  token: 'token.json',
  /** Follower, only after an acknowledged heartbeat: seconds since boot at which that call was sent, plus the lease's length. */
  lease: 'lease',
  /** Numbered claims `follower.N`, created once; the highest number follows. */
  follower: 'follower',
  /** Runner, created once: a second runner exits at once. */
  runner: 'runner.json',
  stdout: 'stdout', stderr: 'stderr',
  /** Runner, appended: one event a line. */
  events: 'events.jsonl',
  /** Follower, created once; the runner watches for it. */
  stop: 'stop',
  /** Runner, last, atomically; or a follower that finds the runner dead. */
  result: 'result.json',
  /** Follower, after the side effects: the activity's value. Makes finishing repeatable. */
  finished: 'finished.json',
  /** Follower, once the completion was accepted, or nobody wants the run any more. */
  reported: 'reported.json',
  /** Runner's own log. */
  log: 'runner.log',
} as const;

export const stopReasons = ['stopped', 'superseded', 'abandoned', 'shutdown'] as const;
export type StopReason = (typeof stopReasons)[number];
