import { readdirSync } from 'node:fs';

export interface ProcessLimit {
  /** Any process inside the sandbox, as we see it. */
  inside: number;
  most: number;
  /** Called once, with the number that was seen. */
  onMore: (processes: number) => void;
}

const pollMs = 100;

/** What the sandbox's own /proc lists: its processes and nobody else's, in one reading. */
const countInside = (pid: number): number => {
  try { return readdirSync(`/proc/${pid}/root/proc`).filter((name) => /^[0-9]+$/.test(name)).length; } catch { return 0; }
};

/**
 * Watches how many processes a sandbox holds. The kernel's own limit (RLIMIT_NPROC) does not hold for root, whatever uid
 * it has inside, and cgroups are not ours to write in most places; the end of a process namespace is one signal and leaves nothing.
 * Returns what ends the watch.
 */
export const limitProcesses = ({ inside, most, onMore }: ProcessLimit): (() => void) => {
  const timer = setInterval(() => {
    const processes = countInside(inside);
    if (processes <= most) return;
    clearInterval(timer);
    onMore(processes);
  }, pollMs);
  return () => { clearInterval(timer); };
};
