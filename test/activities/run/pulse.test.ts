import { describe, expect, test } from '@jest/globals';
import type { Answer } from '../../../src/activities/run/beat.js';
import { Pulse } from '../../../src/activities/run/pulse.js';

const pulseOf = (answers: Answer[]) => {
  const ended = new AbortController();
  const seen: Answer[] = [];
  const sent: number[] = [];
  let local = 0;
  const pulse = new Pulse({
    ask: () => Promise.resolve(answers.shift() ?? 'ok'), local: () => { local += 1; },
    onAnswer: (answer, sentAt) => { seen.push(answer); sent.push(sentAt); return Promise.resolve(); }, until: ended.signal,
  });
  return { pulse, ended, seen, sent, locals: () => local };
};

describe('the heartbeats of a run', () => {
  test('a confirmed beat waits until the engine answers, and gives that answer', async () => {
    const { pulse, seen, locals } = pulseOf(['unreachable', 'unreachable', 'cancel']);
    expect(await pulse.confirm()).toBe('cancel');
    expect(seen).toEqual(['unreachable', 'unreachable', 'cancel']);
    expect(locals()).toBe(3);
  });

  test('a confirmed beat gives up when following ends', async () => {
    const { pulse, ended } = pulseOf(Array.from({ length: 50 }, () => 'unreachable' as const));
    const confirmed = pulse.confirm();
    ended.abort();
    expect(await confirmed).toBe('over');
  });

  test('it beats until following ends, and each answer carries the time at which its call was sent', async () => {
    const { pulse, ended, sent } = pulseOf([]);
    const running = pulse.run();
    while (sent.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    ended.abort();
    await running;
    expect((sent[1] as number) - (sent[0] as number)).toBeGreaterThan(0.8);
  });

  test('a beat of this moment serves for what shows outside only later; anything but `ok` is asked again', async () => {
    const fresh = pulseOf(['ok', 'cancel']);
    expect(await fresh.pulse.confirmRecent()).toBe('ok');
    expect(await fresh.pulse.confirmRecent()).toBe('ok');
    expect(fresh.seen).toEqual(['ok']);
    // Somebody else may have the run once the beat is old.
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    expect(await fresh.pulse.confirmRecent()).toBe('cancel');
    const away = pulseOf(['gone', 'gone']);
    expect(await away.pulse.confirmRecent()).toBe('gone');
    expect(await away.pulse.confirmRecent()).toBe('gone');
    expect(away.seen).toEqual(['gone', 'gone']);
  });
});
