import { readHomeToken } from '../../client/home-token.js';
import { readUp, type Running } from '../../client/running.js';
import type { Home } from '../../host/home.js';
import { isAlive } from '../../host/process.js';
import { isErrorCode, TowpathError, type ErrorDocument } from '../../shared/error-table.js';
import { pauseFor } from '../system/pause.js';

/** How long an `up` that no longer answers may take to end. */
const endingMs = 30_000;

const asFailure = (status: number, body: unknown): TowpathError => {
  const error = (body as Partial<ErrorDocument> | null)?.error;
  return isErrorCode(error?.code) ? new TowpathError(error.code, error.detail) : new TowpathError('INTERNAL', `the running Towpath answered ${String(status)}`);
};

/** Hands the file to the running `up`. Thrown with its refusal: PROJECT_TAKEN, CONFIG_INVALID … undefined: it did not answer. */
export const addToRunning = async (home: Home, up: Running, file: string): Promise<string[] | undefined> => {
  const token = await readHomeToken(home);
  let response: Response;
  try {
    response = await fetch(`${up.apiUrl}/internal/configs`, {
      method: 'POST', headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ file }), signal: AbortSignal.timeout(20_000),
    });
  } catch {
    return undefined;
  }
  const body = await response.json().catch(() => null) as unknown;
  if (!response.ok) throw asFailure(response.status, body);
  return (body as { projects: string[] }).projects;
};

/** Waits until that `up` has ended. Thrown when it does not (ALREADY_UP). */
export const awaitItsEnd = async (home: Home, up: Running): Promise<void> => {
  const never = new AbortController().signal;
  for (const begun = Date.now(); await isAlive(up.process); await pauseFor(100, never)) {
    if (Date.now() - begun > endingMs) throw new TowpathError('ALREADY_UP', `process ${String(up.process.pid)} serves ${home.root} and does not answer at ${up.apiUrl}`);
  }
};

/** The living `up` of the home. */
export const runningUp = async (home: Home): Promise<Running | undefined> => {
  const found = await readUp(home);
  return found?.alive === true ? found : undefined;
};
