import { ActivityNotFoundError, type Client } from '@temporalio/client';
import type { ApplicationFailure } from '@temporalio/common';
import type { TokenJson } from '../../contracts/run-directory.js';
import type { RunOutcome } from '../../shared/activities.js';
import { callDeadlineMs } from '../call-deadline.js';
import { pause } from '../pause.js';
import { tokenBytes } from './token.js';

export type Ending = { outcome: RunOutcome } | { failure: ApplicationFailure };

export interface Completion { client: Client; token: TokenJson; ending: Ending; until: AbortSignal }

const againMs = 500;

/**
 * Completes the activity by token, again and again until it lands: a value returned while the engine is away is lost.
 * `gone`: the attempt is over, perhaps because an earlier call landed whose answer was lost. `over`: the signal came first.
 */
export const completeByToken = async ({ client, token, ending, until }: Completion): Promise<'accepted' | 'gone' | 'over'> => {
  const call = (): Promise<void> => 'outcome' in ending
    ? client.activity.complete(tokenBytes(token), ending.outcome)
    : client.activity.fail(tokenBytes(token), ending.failure);
  while (!until.aborted) {
    try {
      await client.connection.withDeadline(Date.now() + callDeadlineMs, call);
      return 'accepted';
    } catch (error) {
      if (error instanceof ActivityNotFoundError) return 'gone';
    }
    await pause(againMs, until);
  }
  return 'over';
};
