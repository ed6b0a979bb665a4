import { Context } from '@temporalio/activity';

/** A fraction of the activities' heartbeat time-out, in milliseconds. */
const beatMs = 3_000;

/**
 * An activity that beats while it works: when its worker is killed the next attempt comes within seconds, not when the
 * time of the whole activity is over.
 */
export const beating = <Arguments extends unknown[], Result>(work: (...args: Arguments) => Promise<Result>) =>
  async (...args: Arguments): Promise<Result> => {
    const context = Context.current();
    const timer = setInterval(() => { context.heartbeat(); }, beatMs);
    try {
      return await work(...args);
    } finally { clearInterval(timer); }
  };
