import { afterAll, describe, expect, test } from '@jest/globals';
import { classifyAgentRun, type Classified } from '../../src/agents/classify.js';
import type { ResultJson } from '../../src/contracts/run-directory.js';
import { createRedactor } from '../../src/shared/redact.js';
import { cleanUpRuns, fixture, makeRun, until } from '../runner/make-run.js';

/* What every adapter must make of an agent, whatever it prints: the same scenarios through the real runner. */

afterAll(cleanUpRuns);

interface Kind { adapter: 'claude' | 'codex' | 'acp' | 'command' | 'scripted'; session: string | null; usage: boolean; costUsd: number | null; terminal: boolean }
const kinds: Kind[] = [
  { adapter: 'claude', session: 'c-1', usage: true, costUsd: 0.5, terminal: true },
  { adapter: 'codex', session: 'c-1', usage: true, costUsd: null, terminal: true },
  { adapter: 'command', session: null, usage: false, costUsd: null, terminal: false },
  { adapter: 'scripted', session: null, usage: true, costUsd: 0.5, terminal: false },
];

const judged = (result: ResultJson): Classified =>
  classifyAgentRun({ result, key: 'WEB-1', run: '1.development.1.agent.1', marker: 'm', work: 'code', output: '', redact: createRedactor([]) });

describe.each(kinds)('an agent of the kind $adapter', ({ adapter, session, usage, costUsd, terminal }) => {
  const run = async (scenario: string, change: Parameters<typeof makeRun>[0] = {}) => {
    const one = makeRun({ adapter, commands: [{ claim: null, argv: [process.execPath, fixture('plays-agent.js'), adapter, scenario] }], ...change });
    await one.start();
    return one;
  };

  test('starts, streams, reports, says what it used and which conversation it was', async () => {
    const one = await run('good');
    const result = await one.result();
    expect(judged(result)).toMatchObject({ class: 'success', report: { summary: 'played' }, conversation: session, costUsd });
    expect(result.outcome?.usage ?? null).toEqual(usage ? expect.objectContaining({ input: 5, output: 4, cacheRead: 3 }) : null);
    if (adapter !== 'command') expect(one.events()).toContainEqual(expect.objectContaining({ t: 'text', text: 'I begin.' }));
    if (session !== null) expect(one.events()).toContainEqual(expect.objectContaining({ t: 'session', id: session }));
  });

  test('I9: a flood and garbage change nothing of its end', async () => {
    for (const scenario of ['flood', 'garbage']) {
      const result = await (await run(scenario, { outputBytes: 1024 * 1024 })).result();
      expect(judged(result)).toMatchObject({ class: 'success', report: { summary: 'played' }, conversation: session });
    }
  });

  test('a crash is no success, and half a line at the end is none where the agent has a last word', async () => {
    expect(judged(await (await run('crash')).result())).toMatchObject(terminal ? { class: 'transient', kind: 'incomplete' } : { class: 'fault', kind: 'exit' });
    const half = judged(await (await run('half')).result());
    expect(half).toMatchObject(terminal ? { class: 'transient', kind: 'incomplete' } : { class: 'success' });
  });

  test('silence ends by the limit of silence, and a stop is a stop, whatever was said', async () => {
    expect(judged(await (await run('silence', { inactivitySeconds: 1 })).result())).toMatchObject({ class: 'fault', kind: 'inactivity' });
    const one = await run('hang');
    await until('its first words', () => one.text('stdout').includes('I begin.'));
    one.stop();
    expect(judged(await one.result()).class).toBe('cancelled');
    expect(await one.alive()).toEqual([]);
  });
});
