/** Waits, or less when the signal comes. */
export const pauseFor = async (ms: number, signal: AbortSignal): Promise<void> => new Promise((resolve) => {
  if (signal.aborted) { resolve(); return; }
  const end = (): void => { clearTimeout(timer); signal.removeEventListener('abort', end); resolve(); };
  const timer = setTimeout(end, ms);
  signal.addEventListener('abort', end);
});

/** 130 after Ctrl-C, 0 after a reader that went away or an orderly SIGTERM. */
export const interruptedExit = (signal: AbortSignal): number => (signal.reason === 'SIGINT' ? 130 : 0);

export const untilAborted = async (signal: AbortSignal): Promise<void> => new Promise((resolve) => {
  if (signal.aborted) resolve();
  else signal.addEventListener('abort', () => { resolve(); }, { once: true });
});
