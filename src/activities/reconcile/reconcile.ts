import { Context } from '@temporalio/activity';
import type { ReconcileActivities } from '../../shared/reconcile.js';
import { pause } from '../pause.js';
import { Looks, type ReconcileDeps } from './looks.js';

const beatMs = 3_000;

/** Sleeps; a configuration that changes ends it, since the connection may have come or gone. */
const rest = async (ms: number, { configs }: ReconcileDeps, signal: AbortSignal): Promise<void> => {
  const changed = new AbortController();
  const off = configs.onChange(({ what }) => { if (what !== 'refused') changed.abort(); });
  try {
    await pause(ms, AbortSignal.any([signal, changed.signal]));
  } finally { off(); }
};

/** Looks until the worker goes. What fails is tried again at the next look. */
const loop = async (deps: ReconcileDeps, name: string, signal: AbortSignal): Promise<void> => {
  const looks = new Looks(deps, name);
  while (!signal.aborted) await rest(await looks.next(), deps, signal);
};

/** `ReconcileActivities.reconcile`. */
export const createReconcile = (deps: ReconcileDeps): ReconcileActivities['reconcile'] => async ({ connection }) => {
  const context = Context.current();
  const timer = setInterval(() => { context.heartbeat(); }, beatMs);
  try {
    await loop(deps, connection, context.cancellationSignal);
  } finally { clearInterval(timer); }
};
