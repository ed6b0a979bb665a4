import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { classifyAgentRun, type Classified } from '../../src/agents/classify.js';
import { adapterFor } from '../../src/agents/registry.js';
import type { ResultJson, RunJson } from '../../src/contracts/run-directory.js';
import { createRedactor } from '../../src/shared/redact.js';
import { agentPolicy, agentRequest, agentRun } from '../agents/agent-request.js';
import { cleanUpRuns, fixture, makeRun, until } from '../runner/make-run.js';

/* What every adapter must make of an agent, whatever it prints: the same scenarios through the real runner. */

afterAll(cleanUpRuns);

interface Kind {
  adapter: RunJson['adapter'];
  /** Its player's conversation, what one run of it uses, and what it says of it. */
  session: string | null; usage: { input: number; output: number; cacheRead: number } | null; costUsd: number | null; summary: string;
  /** It has a last word of its own: without that nothing is a success. */
  terminal: boolean;
  /** What the conversation had used before its second run, as the first one told it. */
  before: RunJson['before'];
}
const played = { input: 5, output: 4, cacheRead: 3 };
const kinds: Kind[] = [
  { adapter: 'claude', session: 'c-1', usage: played, costUsd: 0.5, summary: 'played', terminal: true, before: { usage: null, costUsd: null } },
  { adapter: 'codex', session: 'c-1', usage: played, costUsd: null, summary: 'played', terminal: true, before: { usage: { ...played, cacheWrite: 0 }, costUsd: null } },
  { adapter: 'acp', session: 's-1', usage: { input: 7, output: 3, cacheRead: 2 }, costUsd: 0.25, summary: 'said by ACP', terminal: true, before: { usage: null, costUsd: 1 } },
  { adapter: 'command', session: null, usage: null, costUsd: null, summary: 'played', terminal: false, before: null },
  { adapter: 'scripted', session: null, usage: played, costUsd: 0.5, summary: 'played', terminal: false, before: null },
];

const judged = (result: ResultJson): Classified =>
  classifyAgentRun({ result, key: 'WEB-1', run: '1.development.1.agent.1', marker: 'm', work: 'code', output: '', redact: createRedactor([]) });

describe.each(kinds)('an agent of the kind $adapter', ({ adapter, session, usage, costUsd, summary, terminal, before }) => {
  const run = async (scenario: string, change: Parameters<typeof makeRun>[0] = {}) => {
    const player = adapter === 'acp' ? [fixture('speaks-acp.js'), 'remembers'] : [fixture('plays-agent.js'), adapter, scenario];
    const one = makeRun({ adapter, commands: [{ claim: null, argv: [process.execPath, ...player] }], rules: { tools: { allow: null, deny: [] }, only: null }, ...change });
    writeFileSync(one.file('prompt'), `Do it.\n${scenario}`);
    await one.start();
    return one;
  };
  const success = { class: 'success', report: { summary }, conversation: session };

  test('starts, streams, reports, says what it used and which conversation it was', async () => {
    const one = await run('good');
    const result = await one.result();
    expect(judged(result)).toMatchObject({ ...success, costUsd });
    expect(result.outcome?.usage ?? null).toEqual(usage === null ? null : expect.objectContaining(usage));
    if (adapter !== 'command') expect(one.events()).toContainEqual(expect.objectContaining({ t: 'text', text: 'I begin.' }));
    if (session !== null) expect(one.events()).toContainEqual(expect.objectContaining({ t: 'session', id: session }));
  });

  test('is given the whole prompt', async () => {
    const one = await run('echo');
    await one.result();
    expect(one.text('stdout')).toMatch(/asked: Do it\.(\n|\\n)echo/);
  });

  test('a report that does not hold is a breach of contract with its problems; the repair turn goes on with the conversation', async () => {
    const bad = judged(await (await run('badreport')).result());
    expect(bad).toMatchObject({ class: 'contract', kind: 'report-invalid', conversation: session, report: null });
    expect(bad.problems.length).toBeGreaterThan(0);
    // I6: what the conversation had used before is not charged again.
    const again = await (await run('again', { before, resume: session })).result();
    expect(judged(again)).toMatchObject({ ...success, costUsd });
    expect(again.outcome?.usage ?? null).toEqual(usage === null ? null : expect.objectContaining(usage));
  });

  test('a conversation is named to it where it can be gone on with, and nowhere else', () => {
    const { command, installation } = adapterFor(adapter);
    const agent = agentPolicy({ adapter, command: ['program'], script: '/s.yaml', ...(adapter === 'acp' ? { preset: 'claude' } : {}) });
    const place = installation(agent)?.conversation ?? null;
    expect(place === null).toBe(session === null);
    if (place !== null) expect(place).toContain('ID');
    const { argv } = command(agentRun({ request: agentRequest({ agent }), program: ['program'], conversation: { id: 'conversation-7', resume: true } }));
    // A dialogue names it in the talk.
    expect(argv.includes('conversation-7')).toBe(place !== null && adapter !== 'acp');
  });

  test.each(['flood', 'garbage', 'broken', 'long'])('I9: %s changes nothing of its end', async (scenario) => {
    const one = await run(scenario, { outputBytes: 1024 * 1024 });
    expect(judged(await one.result(40))).toMatchObject(success);
  });

  test('a crash is no success, and half a line at the end is none where the agent has a last word', async () => {
    expect(judged(await (await run('crash')).result())).toMatchObject(terminal ? { class: 'transient', kind: 'incomplete', conversation: session } : { class: 'fault', kind: 'exit' });
    expect(judged(await (await run('half')).result())).toMatchObject(terminal ? { class: 'transient', kind: 'incomplete', conversation: session } : { class: 'success' });
  });

  test('silence ends by the limit of silence, and a stop is a stop, whatever was said', async () => {
    expect(judged(await (await run('silence', { inactivitySeconds: 1 })).result())).toMatchObject({ class: 'fault', kind: 'inactivity' });
    const one = await run('hang');
    await until('its first words', () => one.text('stdout').includes('I begin.'));
    one.stop();
    expect(judged(await one.result())).toMatchObject({ class: 'cancelled', conversation: session });
    expect(await one.alive()).toEqual([]);
  });
});
