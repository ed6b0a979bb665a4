import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { storeRun } from '../support/stored-run.js';
import { serve, type Served } from './support/serve.js';

const at = '2026-05-01T09:01:00.000Z';
const event = (value: object): string => `${JSON.stringify({ at, ...value })}\n`;
const result = {
  schema: 1, endedBy: 'exit', exit: { code: 0, signal: null }, commands: [], report: null, head: null, commitProblem: null, swept: 0, startedAt: at, endedAt: at, message: '',
  outcome: { ok: true, text: null, structured: null, sessionId: 's-1', usage: { input: 1, output: 2, cacheRead: 0, cacheWrite: 0 }, costUsd: 0.5, model: 'opus', denials: [], failure: null },
};

describe('the runs of an item', () => {
  let api: Served;
  let path: string;
  beforeAll(async () => {
    api = await serve();
    path = storeRun(api.root, { stage: 'analysis', secret: 'hunter2-hunter2', createdAt: at }, { 'events.jsonl': event({ t: 'text', text: 'reading' }), 'request.json': JSON.stringify({ request: { kind: 'agent', agent: { effort: 'high' } }, from: '' }) });
  });
  afterAll(async () => { await api.close(); });
  const events = async (after: number) => (await api.get(`/api/items/WEB-12/runs/1.analysis.1.agent.1/events?after=${String(after)}`)).json as { events: { t: string; text?: string }[]; next: number; ended: boolean };

  test('are listed without their environment, and say what they used once they have ended', async () => {
    const going = await api.get('/api/items/web-12/runs');
    expect([going.status, going.json]).toMatchObject([200, { runs: [{ run: '1.analysis.1.agent.1', stage: 'analysis', kind: 'agent', adapter: 'command', startedAt: at, endedAt: null, usage: null, effort: 'high' }] }]);
    expect(going.text).not.toContain('hunter2');
    expect((await api.get('/api/items/WEB-13/runs')).json).toEqual({ runs: [] });
  });

  test('show what they do in pieces, without a torn line, until they have ended', async () => {
    const first = await events(0);
    expect(first).toMatchObject({ events: [{ t: 'text', text: 'reading' }], ended: false });
    appendFileSync(join(path, 'events.jsonl'), `${event({ t: 'tool', name: 'Bash' })}{"at":"${at}","t":"te`);
    const second = await events(first.next);
    expect(second).toMatchObject({ events: [{ t: 'tool', name: 'Bash' }], ended: false });
    expect(await events(second.next)).toEqual({ events: [], next: second.next, ended: false });
    appendFileSync(join(path, 'events.jsonl'), 'xt","text":"done"}\n');
    writeFileSync(join(path, 'result.json'), JSON.stringify(result));
    expect(await events(second.next)).toMatchObject({ events: [{ t: 'text', text: 'done' }], ended: true });
    expect((await api.get('/api/items/WEB-12/runs')).json).toMatchObject({ runs: [{ endedBy: 'exit', exit: { code: 0 }, costUsd: 0.5, model: 'opus', usage: { input: 1 }, conversation: 's-1' }] });
  });

  test.each([
    ['/api/items/WEB-12/runs/1.review.1.agent.1/events', 404, 'RUN_NOT_FOUND'], ['/api/items/WEB-12/runs/..%2F..%2Fengine/events', 404, 'RUN_NOT_FOUND'],
    ['/api/items/nonsense/runs', 422, 'KEY_INVALID'], ['/api/items/WEB-12/runs/1.analysis.1.agent.1/events?after=-1', 422, 'INPUT_INVALID'],
  ])('%s is answered %i', async (address, status, code) => {
    const reply = await api.get(address);
    expect([reply.status, reply.code]).toEqual([status, code]);
  });

  test('what was spent is asked of the projects', async () => {
    expect((await api.get('/api/usage?by=agent&since=2026-05-01')).json).toMatchObject({ by: 'agent', total: { runs: 2, costUsd: 0.5 } });
    expect(api.client.asked.at(-1)).toEqual({ what: 'usage', with: { by: 'agent', since: '2026-05-01' } });
    expect((await api.get('/api/usage?by=colour')).status).toBe(422);
  });
});
