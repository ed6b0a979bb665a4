import { describe, expect, test } from '@jest/globals';
import { deliveryOf, expectedOf, fixtures, judged } from './fixtures.js';

/** Where a hint has what the fixtures expect. */
const keys: Readonly<Record<string, string>> = { kind: 'event', headSha: 'sha', isPr: 'isPullRequest', sequence: 'number' };
const project: Readonly<Record<string, string>> = { plane: 'ABC', gitea: 'ABC', github: 'GHB', generic: 'ABC' };

describe('a delivery of the fixtures', () => {
  test.each(fixtures.filter(({ verify }) => verify === 'ok').map((one) => [one.name, one] as const))('%s says what it should', (_name, fixture) => {
    const { accepted, status, reason, hints: [hint, ...others] } = judged(fixture.provider, deliveryOf(fixture));
    expect({ accepted, status, others }).toEqual({ accepted: true, status: 202, others: [] });
    const { of: _of, stale: _stale, status: _status, reason: why, item, ...expected } = expectedOf(fixture);
    const said = Object.fromEntries(Object.entries(expected).map(([key, value]) => [keys[key] ?? key, value]));
    expect(hint).toMatchObject(said);
    if (item !== undefined) expect(hint?.item ?? hint?.number).toBe(item);
    if (why !== undefined) expect(reason).toBe(why);
    if (hint?.event === 'ignored') expect(reason).not.toBeNull();
    expect(hint?.project).toBe(project[fixture.provider]);
  });

  test.each(fixtures.filter(({ verify }) => verify !== 'ok').map((one) => [one.name, one] as const))('%s is refused without a word why', (_name, fixture) => {
    expect(judged(fixture.provider, deliveryOf(fixture))).toMatchObject({ accepted: false, status: 401, code: 'SIGNATURE_REFUSED', reason: 'The delivery is not signed as it should be', hints: [] });
  });

  test.each(fixtures.map((one) => [one.name, one] as const))('%s is refused with another secret, and with none', (_name, fixture) => {
    for (const secrets of [['another'], [''], []]) expect(judged(fixture.provider, deliveryOf(fixture), { secrets }).status).toBe(401);
  });

  test('keeps its keys in order, nulls among them', () => {
    const fixture = fixtures.find(({ name }) => name === 'gitea/status-success');
    const { hints: [hint] } = judged('gitea', deliveryOf(fixture ?? { body: '', headers: '' }));
    expect(Object.keys(hint ?? {}).slice(0, 9)).toEqual(['event', 'number', 'isPullRequest', 'sha', 'actor', 'actorId', 'repository', 'project', 'command']);
  });
});
