import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AgentRunRequest } from '../../../src/shared/activities.js';
import { freshNamespace, type Namespace } from '../../support/engine.js';
import { seeded } from '../../chaos/support/seeded.js';
import { runGit, tipOf } from '../../support/repository.js';
import { readAttempts, World, type WorkerProcess } from './world.js';

/*
 * The worker dies at each call of git that a run makes, before the call and after it: a shim first on PATH does the real
 * thing and kills its parent. After a restart the ledger must be the same as without the crash: one start of the agent,
 * one branch, one pull request, attempt 1. `npm run chaos` takes every point, `npm test` three that a seed picks.
 */

/** Logs each call that the worker makes; kills it at the n-th one. */
const shim = (root: string): string => `#!/bin/bash
real=${execFileSync('bash', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()}
[ -e ${root}/worker ] && [ "$PPID" = "$(cat ${root}/worker)" ] || exec "$real" "$@"
skip=0; sub=
for word in "$@"; do
  if [ $skip = 1 ]; then skip=0; continue; fi
  case "$word" in -c|-C) skip=1 ;; -*) ;; *) sub=$word; break ;; esac
done
exec 9>>${root}/lock; flock 9
echo "$sub" >> ${root}/calls
read -r at when < ${root}/crash
if [ "$(wc -l < ${root}/calls)" != "$at" ]; then exec 9>&-; exec "$real" "$@"; fi
if [ "$when" = after ]; then "$real" "$@"; fi
kill -9 $PPID
exit 1
`;

describe('a worker that is killed at each call of git', () => {
  let engine: Namespace;
  let world: World;
  let bin: string;
  let worker: WorkerProcess;
  let calls: string[] = [];

  const arm = (at: number, when: 'before' | 'after'): void => {
    writeFileSync(join(bin, 'calls'), '');
    writeFileSync(join(bin, 'crash'), `${at} ${when}\n`);
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

  const check = async (one: AgentRunRequest, handle: Awaited<ReturnType<World['begin']>>): Promise<void> => {
    const { outcome } = await handle.result();
    expect(outcome).toMatchObject({ class: 'success', kind: 'completed', pullRequest: { state: 'open' } });
    expect(world.counted('start', one.key)).toHaveLength(1);
    expect(world.counted('end', one.key)).toHaveLength(1);
    expect(await readAttempts(handle)).toEqual({ attempts: 1, scheduled: 1 });
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

  test('I2 I13 P2 P3 P4: at every one of them, before and after, the agent is started once and its work arrives once', async () => {
    // Calls that only read leave no trace: a death between them is one between the calls that write.
    const sides = { init: ['after'], reset: ['after'], fetch: ['before', 'after'], 'commit-tree': ['after'], push: ['before', 'after'], 'update-ref': ['after'] } as const;
    const all = calls.flatMap((sub, n) => (sides[sub as keyof typeof sides] ?? []).map((when) => ({ sub, at: n + 1, when })));
    expect(all.length).toBeGreaterThan(8);
    const random = seeded();
    const points = process.env['TOWPATH_SUITE'] === 'chaos' ? all : Array.from({ length: 3 }, () => random.pick(all));
    console.info(`TOWPATH_SEED=${random.seed}; crash points: ${points.map(({ sub, at, when }) => `${when} ${sub} (${at})`).join(', ')}`);
    for (const { sub, at, when } of points) {
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
});
