/** Design §9. Each budget names one class of failure; a retry refills none. */
export const budgets = {
  /** Attempts of a stage that may end in a code fault, in a row. */
  faults: 3,
  /** Rewinds of one cause. */
  rewinds: 3,
  /** Waits after transient failures, in a row. */
  transients: 5,
} as const;

/** Seconds before the n-th try (n from 1) after a transient failure: min(2ⁿ·10 s, 600 s), Retry-After as a floor. */
export const transientWait = (n: number, retryAfterSeconds: number | null): number =>
  Math.max(Math.min(2 ** n * 10, 600), retryAfterSeconds ?? 0);

/** Seconds before an outside system is tried again: 15 s doubling to one minute, which bounds how late an item goes on. */
export const connectionWait = (tries: number): number => Math.min(15 * 2 ** Math.max(0, tries - 1), 60);

/** A stopped item's workflow closes after 30 days. */
export const stoppedSeconds = 30 * 24 * 3600;

/** A person is reminded once a day while an item waits for them. */
export const reminderSeconds = 24 * 3600;
