import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AgentRunRequest } from '../../../src/shared/activities.js';
import { freshNamespace, type Namespace } from '../../support/engine.js';
import { seeded } from '../../chaos/support/seeded.js';
import { runGit, tipOf } from '../../support/repository.js';
import { readAttempts, until, World, type WorkerProcess } from './world.js';

/*
 * The worker, or the launcher that calls git for it, dies at each call of git that a run makes, before the call and after
 * it: a shim first on PATH does the real thing and kills its parent's parent, or its parent. After a restart the ledger
 * must be the same as without the crash: one start of the agent, one branch, one pull request, attempt 1. `npm run chaos`
 * takes every point, `npm test` some that a seed picks.
 */

type Victim = 'worker' | 'launcher';

/** Logs each call that the worker's launcher makes; kills one of them at the n-th call. */
const shim = (root: string): string => `#!/bin/bash
real=${execFileSync('bash', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()}
worker=$(cat ${root}/worker 2>/dev/null)
[ -n "$worker" ] && [ "$(awk '/^PPid:/ { print $2 }' /proc/$PPID/status)" = "$worker" ] || exec "$real" "$@"
skip=0; sub=
for word in "$@"; do
  if [ $skip = 1 ]; then skip=0; continue; fi
  case "$word" in -c|-C) skip=1 ;; -*) ;; *) sub=$word; break ;; esac
done
exec 9>>${root}/lock; flock 9
echo "$sub" >> ${root}/calls
read -r at when victim < ${root}/crash
if [ "$(wc -l < ${root}/calls)" != "$at" ]; then exec 9>&-; exec "$real" "$@"; fi
if [ "$when" = after ]; then "$real" "$@"; fi
: > ${root}/struck
case "$victim" in launcher) kill -9 $PPID ;; *) kill -9 $worker ;; esac
exit 1
`;

describe('a worker that is killed at each call of git', () => {
  let engine: Namespace;
  let world: World;
  let bin: string;
  let worker: WorkerProcess;
  let calls: string[] = [];

  const arm = (at: number, when: 'before' | 'after', victim: Victim = 'worker'): void => {
    rmSync(join(bin, 'struck'), { force: true });
    writeFileSync(join(bin, 'calls'), '');
    writeFileSync(join(bin, 'crash'), `${at} ${when} ${victim}\n`);
  };
  const boot = async (): Promise<void> => {
    worker = await world.start({ path: join(bin, 'bin') });
    writeFileSync(join(bin, 'worker'), String(worker.pid));
    await worker.ready();
  };
  const request = (): AgentRunRequest => world.agentRun({ stage: 'development', role: 'developer', work: 'code', run: '1.development.1.agent.1' });

  beforeAll(async () => {
    engine = await freshNamespace('crash');
    world = new World(engine);
    world.agent('echo "price = 7" > src/price.py');
    bin = join(world.root, 'shim');
    mkdirSync(join(bin, 'bin'), { recursive: true });
    writeFileSync(join(bin, 'bin', 'git'), shim(bin));
    chmodSync(join(bin, 'bin', 'git'), 0o755);
    arm(0, 'before');
    await boot();
  });
  afterAll(async () => { await world.close(); await engine.close(); });

  const check = async (one: AgentRunRequest, handle: Awaited<ReturnType<World['begin']>>, failures = 0): Promise<void> => {
    const { outcome, failures: failed } = await handle.result();
    expect(failed).toHaveLength(failures);
    expect(outcome).toMatchObject({ class: 'success', kind: 'completed', pullRequest: { state: 'open' } });
    expect(world.counted('start', one.key)).toHaveLength(1);
    expect(world.counted('end', one.key)).toHaveLength(1);
    expect(await readAttempts(handle)).toEqual({ attempts: 1, scheduled: 1 + failures });
    expect(runGit(world.bare, 'for-each-ref', '--format=%(refname)', `refs/heads/towpath/${one.key}-*`)).toBe(`refs/heads/${one.branch}`);
    expect(tipOf(world.bare, `refs/heads/${one.branch}`)).toBe(outcome?.head);
    expect(runGit(world.bare, 'rev-list', '--count', `main..${one.branch}`)).toBe('1');
    expect(tipOf(world.bare, `refs/towpath/pull/${one.key}`)).toBeDefined();
  };

  test('without a crash the calls are known', async () => {
    const first = request();
    await check(first, await world.begin(first));
    arm(0, 'before');
    const second = request();
    await check(second, await world.begin(second));
    calls = readFileSync(join(bin, 'calls'), 'utf8').trim().split('\n');
    expect(calls).toContain('push');
  });

  const pick = (count: number) => {
    // Calls that only read leave no trace: a death between them is one between the calls that write.
    const sides = { init: ['after'], reset: ['after'], fetch: ['before', 'after'], 'commit-tree': ['after'], push: ['before', 'after'], 'update-ref': ['after'] } as const;
    const all = calls.flatMap((sub, n) => (sides[sub as keyof typeof sides] ?? []).map((when) => ({ sub, at: n + 1, when })));
    expect(all.length).toBeGreaterThanOrEqual(8);
    const random = seeded();
    const points = process.env['TOWPATH_SUITE'] === 'chaos' ? all : Array.from({ length: count }, () => random.pick(all));
    console.info(`TOWPATH_SEED=${random.seed}; crash points: ${points.map(({ sub, at, when }) => `${when} ${sub} (${at})`).join(', ')}`);
    return points;
  };

  test('I2 I13 P2 P3 P4: at every one of them, before and after, the agent is started once and its work arrives once', async () => {
    for (const { sub, at, when } of pick(3)) {
      arm(at, when);
      const one = request();
      const handle = await world.begin(one);
      await worker.end('SIGCONT');
      expect({ sub, at, when, signal: worker.process.signalCode }).toEqual({ sub, at, when, signal: 'SIGKILL' });
      arm(0, 'before');
      await boot();
      await check(one, handle);
    }
    expect(existsSync(world.home.runs)).toBe(true);
  }, 400_000);

  test('I2 I13: the same where it is the launcher that dies, and nobody has to start anything again', async () => {
    for (const { sub, at, when } of pick(2)) {
      arm(at, when, 'launcher');
      const one = request();
      const handle = await world.begin(one);
      // Asked again the run makes all its calls anew: the crash must not come twice.
      await until(`the crash ${when} ${sub} (${at})`, () => existsSync(join(bin, 'struck')));
      arm(0, 'before');
      await check(one, handle, 1);
      expect(worker.ended).toBe(false);
    }
  }, 400_000);
});
