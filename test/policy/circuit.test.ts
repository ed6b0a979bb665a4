import { describe, expect, test } from '@jest/globals';
import type { RunOutcome } from '../../src/shared/activities.js';
import { connectionLost } from '../../src/workflows/policy/connection.js';
import { nextStep } from '../../src/workflows/policy/next-step.js';
import { itemDocument } from '../../src/workflows/policy/view.js';
import { full, gates, outcome, stagePolicy } from './example.js';
import { Model, type ModelItem } from './model.js';

const nothing: Partial<RunOutcome> = { report: null, head: null, code: null };
const open: Partial<RunOutcome> = { ...nothing, class: 'transient', kind: 'circuit-open', message: 'p fails: 529', retryAfterSeconds: 300, neverBegan: true };
const overloaded: Partial<RunOutcome> = { ...nothing, class: 'transient', kind: 'overloaded', message: '529 overloaded' };

const start = (): ModelItem => {
  const model = new Model({ gates: { ...gates, analysis: [] }, rules: 3 });
  const { agent } = stagePolicy(full[0] as (typeof full)[0]);
  model.policy = (ref) => stagePolicy(ref, { gates: [], agent: ref.work === 'merge' || agent === null ? null : { ...agent, provider: 'p' } });
  return model.add();
};
const end = (item: ModelItem, over: Partial<RunOutcome>): void => {
  if (item.asked?.kind !== 'run') throw new Error('nothing runs');
  item.answer(outcome(item.asked.request, over));
};
/** An item that was kept by the circuit and is then let through: its run is the try. */
const trying = (): ModelItem => {
  const item = start();
  end(item, open);
  expect(item.ran.at(-1)).toMatchObject({ probe: true });
  return item;
};
const shown = ({ data, model }: ModelItem) => itemDocument(data, model.now);

describe('an item at an open circuit', () => {
  test('I12: leaves the try to others while its agent is missing', () => {
    const item = trying();
    if (item.asked?.kind !== 'run') throw new Error('nothing runs');
    const { request } = item.asked;
    item.asked = null;
    item.model.over = {};
    const away = { ...item.data, pending: null, agentAway: { message: 'claude is not here' } };
    expect(request).toMatchObject({ probe: true });
    expect(nextStep(away, item.model.now)).toEqual({ do: 'release', kind: 'circuit' });
    expect(nextStep({ ...away, circuit: null, permits: { ...away.permits, circuit: null } }, item.model.now)).toEqual({ do: 'await-agent' });
  });

  test('I12: leaves the try to others while something else is away', () => {
    const item = trying();
    const lost = connectionLost({ ...item.data, pending: null }, item.model.now, { name: 'remote', message: 'away' });
    expect(nextStep(lost, item.model.now)).toEqual({ do: 'release', kind: 'circuit' });
  });

  test('asks anew where the circuit opened again before its run began', () => {
    const item = trying();
    if (item.asked?.kind !== 'run') throw new Error('nothing runs');
    const before = item.data.permits.circuit?.seq ?? 0;
    end(item, open);
    expect(item.data.permits.circuit?.seq).toBe(before + 1);
  });

  test('I12: is not blocked by tries that fail: an outage of any length ends without a person', () => {
    const item = start();
    for (let n = 1; n <= 3; n += 1) { end(item, overloaded); item.model.pass(600); }
    for (let n = 1; n <= 20; n += 1) {
      end(item, open);
      expect(item.ran.at(-1)).toMatchObject({ probe: true });
      end(item, overloaded);
      expect(shown(item)).toMatchObject({ state: 'waiting', waitingFor: 'limit' });
      item.model.pass(600);
    }
    end(item, {});
    expect(shown(item)).toMatchObject({ stage: 'architecture', state: 'running' });
  });

  test('I6: a try that fails for another reason than the provider counts as before', () => {
    const item = start();
    for (let n = 1; n <= 6; n += 1) {
      end(item, open);
      end(item, { ...nothing, class: 'transient', kind: 'lost', message: 'lost' });
      item.model.pass(600);
    }
    expect(shown(item)).toMatchObject({ state: 'blocked' });
  });

  test('I11: shows no time that is over: from then on it waits for the one that tries', () => {
    const item = start();
    end(item, open);
    const data = { ...item.data, pending: null, permits: { ...item.data.permits, circuit: { seq: 9, state: 'wanted' as const } } };
    expect(itemDocument(data, item.model.now)).toMatchObject({ waitingFor: 'limit', until: new Date(item.model.now + 300_000).toISOString() });
    expect(itemDocument(data, item.model.now + 300_001)).toMatchObject({ waitingFor: 'limit', until: null });
  });
});
