import { existsSync, renameSync } from 'node:fs';
import type { ChaosWorld } from './chaos-world.js';
import { runnersOf } from './runners.js';
import type { Seeded } from './seeded.js';

export const faults = ['kill up', 'end up', 'freeze up', 'kill launcher', 'kill runner', 'kill engine', 'remote away'] as const;
export type Fault = (typeof faults)[number];

/** One fault as it happened. */
export interface Struck { fault: Fault; at: number; /** Whether an agent or a gate was at work. */ midRun: boolean; /** Milliseconds until something went on again. */ recoveredMs?: number }

export interface NemesisShape { /** How many. */ faults: number; /** Which fault comes how often: names may stand in it twice. */ mix: readonly Fault[]; pause: [number, number] }

const wait = (seconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, seconds * 1_000); });

/** Kills what is there: it may just have ended, or not be up again yet. */
const kill = (find: () => number | undefined): void => {
  try {
    const pid = find();
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  } catch { /* there is none at this moment */ }
};

const strikes: Record<Fault, (world: ChaosWorld, seconds: number) => Promise<void>> = {
  'kill up': async ({ up }) => { await up.end('SIGKILL'); },
  'end up': async ({ up }) => { await up.end('SIGTERM'); },
  'freeze up': async ({ up }, seconds) => {
    up.signal('SIGSTOP');
    await wait(seconds);
    up.signal('SIGCONT');
  },
  'kill launcher': async ({ up }) => { kill(() => up.launcherPid()); },
  'kill runner': async (world) => { kill(() => runnersOf(world.home)[0]?.pid); },
  'kill engine': async (world) => { kill(() => world.enginePid()); },
  'remote away': async (world, seconds) => {
    const bare = world.bare(world.shape.projects[0] as string);
    renameSync(bare, `${bare}.away`);
    await wait(seconds);
    if (!existsSync(bare)) renameSync(`${bare}.away`, bare);
  },
};

export interface Keeper {
  /** Ends it, and leaves `up` serving. */
  over(): Promise<void>;
  /** Ends it as things are. */
  stop(): void;
  restarts(): number;
}

/** Starts `up` again whenever it has ended, as systemd would. */
export const supervise = (world: ChaosWorld): Keeper => {
  let going = true;
  let stopped = false;
  let restarts = 0;
  const watch = async (): Promise<void> => {
    while (!stopped && (going || world.up.ended !== undefined)) {
      if (world.up.ended !== undefined) { restarts += 1; await world.start({ wait: false }); }
      await wait(0.2);
    }
  };
  const done = watch();
  return {
    over: async () => {
      going = false;
      await done;
      await world.up.serves();
    },
    stop: () => { stopped = true; },
    restarts: () => restarts,
  };
};

const soonInARun = async (home: string, seconds: number): Promise<void> => {
  for (const end = performance.now() + seconds * 1_000; performance.now() < end && runnersOf(home).length === 0;) await wait(0.02);
};

/** Strikes at seeded moments, at first in the middle of a run; answers what it did. */
export const runNemesis = async (world: ChaosWorld, random: Seeded, { faults: count, mix, pause }: NemesisShape): Promise<Struck[]> => {
  const struck: Struck[] = [];
  while (struck.length < count) {
    await wait(random.between(...pause));
    // Two of three faults aim at a run: others strike whatever goes on.
    if (struck.length === 0) await soonInARun(world.home, 60);
    else if (random.next() < 0.67) await soonInARun(world.home, 4);
    const fault = random.pick(mix);
    const length = random.between(0.3, 2);
    const one: Struck = { fault, at: Date.now(), midRun: runnersOf(world.home).length > 0 };
    struck.push(one);
    await strikes[fault](world, length);
    one.at = Date.now();
  }
  return struck;
};
