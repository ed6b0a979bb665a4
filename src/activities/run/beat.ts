import { ActivityCancelledError, ActivityNotFoundError, ActivityPausedError, ActivityResetError, type Client } from '@temporalio/client';
import type { TokenJson } from '../../contracts/run-directory.js';
import { callDeadlineMs } from '../call-deadline.js';
import type { Progress } from './progress.js';
import { tokenBytes } from './token.js';

/**
 * What the engine says to a follower. `gone`: this attempt is over, which does not mean that the run is unwanted.
 * `unreachable`: no answer; nothing is known.
 */
export type Answer = 'ok' | 'cancel' | 'gone' | 'unreachable';

/** One heartbeat by token, with its answer. A pause or reset by an operator leaves the process alone. */
export const beat = async (client: Client, token: TokenJson, details: Progress): Promise<Answer> => {
  try {
    await client.connection.withDeadline(Date.now() + callDeadlineMs, () => client.activity.heartbeat(tokenBytes(token), details));
    return 'ok';
  } catch (error) {
    if (error instanceof ActivityCancelledError) return 'cancel';
    if (error instanceof ActivityNotFoundError) return 'gone';
    return error instanceof ActivityPausedError || error instanceof ActivityResetError ? 'ok' : 'unreachable';
  }
};
