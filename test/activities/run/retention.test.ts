import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { removeOldRuns } from '../../../src/activities/run/retention.js';
import { makeHome, makeRunFolder, removeHomes } from './run-folder.js';

const report = (path: string, daysAgo: number): void => {
  const file = join(path, 'reported.json');
  writeFileSync(file, '{}');
  const at = Date.now() / 1000 - daysAgo * 86_400;
  utimesSync(file, at, at);
};

describe('old run directories', () => {
  afterAll(removeHomes);

  test('D3: reported runs go by age, and the oldest first when there is too much; what is not reported stays', async () => {
    const home = makeHome();
    const [old, newer, newest, open] = ['1.analysis.1.agent.1', '1.analysis.2.agent.1', '1.analysis.3.agent.1', '1.analysis.4.agent.1']
      .map((run) => makeRunFolder(home, run).path) as [string, string, string, string];
    for (const path of [old, newer, newest, open]) writeFileSync(join(path, 'stdout'), 'x'.repeat(1_000));
    report(old, 40);
    report(newer, 3);
    report(newest, 1);
    expect(await removeOldRuns(home, { days: 30, bytes: 1_000_000 })).toBe(1);
    expect(await removeOldRuns(home, { days: 30, bytes: 2_500 })).toBe(1);
    expect([old, newer, newest, open].map((path) => existsSync(path))).toEqual([false, false, true, true]);
  });

  test('a home without runs has nothing to remove', async () => {
    expect(await removeOldRuns(makeHome())).toBe(0);
  });
});
