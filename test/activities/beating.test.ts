import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, test } from '@jest/globals';
import { beating } from '../../src/activities/beating.js';

describe('an activity that beats while it works', () => {
  test('I12: beats as long as it works, well within the time-out, and no longer', async () => {
    const environment = new MockActivityEnvironment();
    const beats: number[] = [];
    let goOn: () => void = () => undefined;
    const secondBeat = new Promise<void>((resolve) => { goOn = resolve; });
    const begun = performance.now();
    environment.on('heartbeat', () => {
      beats.push(performance.now() - begun);
      if (beats.length === 2) goOn();
    });
    expect(await environment.run(beating(async (word: string) => { await secondBeat; return `${word} done`; }), 'merge')).toBe('merge done');
    expect(beats).toHaveLength(2);
    expect(beats[0]).toBeLessThan(10_000);
  });

  test('a failure goes through as it is', async () => {
    const failing = beating(() => Promise.reject(new Error('no')));
    await expect(new MockActivityEnvironment().run(failing)).rejects.toThrow('no');
  });
});
