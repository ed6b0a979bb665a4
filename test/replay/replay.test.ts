import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { attributesOf, workflowIdOf, type EventJson, type HistoryJson } from './history-json.js';
import { fileOf, keep, keptHistories } from './kept-histories.js';
import { textOf } from './portable.js';
import { replayEach } from './replay-all.js';
import { required, type HistoryName } from './required.js';
import { missingLine, tell } from './tell.js';

/*
 * Proves I10 with histories of real runs, kept since the day their workflow code was new: today's bundle replays each of
 * them, and the same histories with one thing changed are refused, so that the replay cannot pass for nothing.
 */
const kept = keptHistories();
const newest = kept.at(-1)?.date;
const todays = kept.filter(({ date }) => date === newest);
const named = (name: HistoryName): HistoryJson => todays.find((one) => one.name === name)?.history as HistoryJson;

const eventOf = (history: HistoryJson, type: string): EventJson => {
  const found = history.events.find(({ eventType }) => eventType === `EVENT_TYPE_${type}`);
  if (found === undefined) throw new Error(`no ${type}: this would tamper with nothing`);
  return found;
};

/** Puts `other` in the place of the first event of a type. */
const replace = (history: HistoryJson, type: string, other: EventJson): void => {
  const { eventId, eventTime } = eventOf(history, type);
  history.events[Number(eventId) - 1] = { ...other, eventId, eventTime };
};

/** The same history with one event changed in memory. */
const tampered = (name: HistoryName, change: (history: HistoryJson) => void): HistoryJson => {
  const history = structuredClone(named(name));
  change(history);
  return history;
};

const replayed = (histories: HistoryJson[]): Promise<(string | null)[]> => replayEach(histories.map((history) => ({ workflowId: workflowIdOf(history), history })));

describe('kept histories', () => {
  let said: (string | null)[];
  beforeAll(async () => { said = await replayed(kept.map(({ history }) => history)); });

  test.each(kept.map(({ file }, at) => [file, at] as const))('I10: %s replays on today\'s workflows', (_file, at) => {
    expect(said[at]).toBeNull();
  });

  test('I10: the newest date has a history of every path that must be kept', () => {
    expect(todays.map(({ name }) => name).sort()).toEqual(Object.keys(required).sort());
  });

  test.each(kept.filter(({ name }) => name in required))('$file is of the workflow and tells the story that it is named after', ({ name, history }) => {
    const { type, tells } = required[name as HistoryName];
    expect(attributesOf(eventOf(history, 'WORKFLOW_EXECUTION_STARTED'))).toMatchObject({ workflowType: { name: type } });
    const told = tell(history);
    expect({ missing: missingLine(told, tells), told }).toEqual({ missing: undefined, told });
  });

  test('I7: none names the machine that recorded it, or a folder there', () => {
    const names = /"identity"|\d@[\w-]|\/(root|tmp|Users|home\/(?!anna\/))/;
    expect(kept.filter(({ history }) => names.test(textOf(history))).map(({ file }) => file)).toEqual([]);
  });
});

describe('a history that is not what the workflows do', () => {
  test.each<[string, HistoryName, (history: HistoryJson) => void]>([
    ['another activity in the place of one', 'straight-through', (history) => {
      (attributesOf(eventOf(history, 'ACTIVITY_TASK_SCHEDULED'))['activityType'] as { name: string }).name = 'merge';
    }],
    ['a run of another id', 'stopped-at-review', (history) => {
      attributesOf(eventOf(history, 'ACTIVITY_TASK_SCHEDULED'))['activityId'] = '1.review.9.agent.9';
    }],
    ['a timer in the place of what was shown', 'rejected-and-answered', (history) => replace(history, 'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES', eventOf(history, 'TIMER_STARTED'))],
    ['a signal to another workflow in the place of a run', 'straight-through', (history) => replace(history, 'ACTIVITY_TASK_SCHEDULED', eventOf(history, 'SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED'))],
    ['an end where the workflow continues', 'continued-as-new-1', (history) => {
      replace(history, 'WORKFLOW_EXECUTION_CONTINUED_AS_NEW', { ...eventOf(named('straight-through'), 'WORKFLOW_EXECUTION_COMPLETED') });
    }],
    ['a child of the project that was never asked for', 'project-continued-as-new-1', (history) => {
      attributesOf(eventOf(history, 'START_CHILD_WORKFLOW_EXECUTION_INITIATED'))['workflowId'] = 'item/ZZ-9';
    }],
  ])('I10: %s fails its replay', async (_what, name, change) => {
    expect(await replayed([tampered(name, change)])).toEqual([expect.stringMatching(/nondeterminism/i)]);
  });
});

describe('keeping', () => {
  test('a kept history is never recorded again', () => {
    const folder = mkdtempSync(join(tmpdir(), 'towpath-histories-'));
    try {
      const one = { date: '2026-01-31', name: 'straight-through', history: named('straight-through') };
      expect(keep(one, folder)).toBe(true);
      const before = readFileSync(join(folder, fileOf(one.date, one.name)), 'utf8');
      expect(keep({ ...one, history: named('waits') }, folder)).toBe(false);
      expect(readFileSync(join(folder, fileOf(one.date, one.name)), 'utf8')).toBe(before);
      expect(keptHistories(folder)).toEqual([{ file: '2026-01-31-straight-through.json', ...one }]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
