import { chmodSync, existsSync, mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { adapterFor } from '../../../src/agents/registry.js';
import { makeAgentHome } from '../../../src/activities/agent/agent-home.js';
import { findAgentProgram, versionOf } from '../../../src/activities/agent/find-agent-program.js';
import type { AgentInstallation } from '../../../src/agents/adapter.js';
import { itemFolders, openHome, runFolder } from '../../../src/host/home.js';
import { agentPolicy, agentRequest } from '../../agents/agent-request.js';
import { makeScratch } from '../../support/repository.js';

const scratch = makeScratch();
afterAll(() => scratch.remove());
const put = (path: string, text: string): string => { mkdirSync(dirname(path), { recursive: true }); writeFileSync(path, text); return path; };

const first = '1.analysis.1.agent.1';
const next = (n: number) => `1.analysis.${String(n)}.agent.${String(n)}`;

describe('the private home of an agent\'s run', () => {
  let homes = 0;
  const place = () => openHome(scratch.path(`home-${String((homes += 1))}`));
  const outcome = (sessionId: string | null, total: object | null) => ({
    ok: true, text: null, structured: null, sessionId, usage: null, costUsd: null, total, model: null, structuredAsked: false, denials: [], failure: null,
  });
  const ended = (home: ReturnType<typeof openHome>, run: string, at: string, told: object): void => {
    put(join(runFolder(home, 'WEB-12', run).path, 'result.json'), JSON.stringify({
      schema: 1, endedBy: 'exit', exit: { code: 0, signal: null }, commands: [], outcome: told, report: null, head: null, commitProblem: null, swept: 0, startedAt: at, endedAt: at, message: '',
    }));
  };
  const request = (adapter: 'claude' | 'codex', run: string, conversation: string | null) => agentRequest({ run, conversation, agent: agentPolicy({ adapter, command: [] }) });

  test('Claude begins a conversation whose id is known before the first byte of work', async () => {
    const home = place();
    const own = await makeAgentHome(home, request('claude', first, null), adapterFor('claude'));
    expect(own.conversation).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), resume: false });
    expect(own.before).toBeNull();
    const strict = JSON.parse(readFileSync(join(own.home, 'report.strict.schema.json'), 'utf8')) as { properties: object; required: string[]; additionalProperties: boolean };
    expect(strict.required).toEqual(Object.keys(strict.properties));
    expect(strict.additionalProperties).toBe(false);
    // Prepared once more after a crash.
    expect(await makeAgentHome(home, request('claude', first, null), adapterFor('claude'))).toEqual(own);
  });

  test('the next run gets the conversation back, its file alone, and what it had used; the newest total counts', async () => {
    const home = place();
    const id = '01a1fc19-c120-7532-a225-6a49abad7cc7';
    const old = itemFolders(home, 'WEB-12').home(first);
    const file = `.codex/sessions/2026/11/21/rollout-2026-11-21T00-00-00-${id}.jsonl`;
    put(join(old, file), 'what was said');
    put(join(old, '.codex', 'config.toml'), 'a planted setting');
    ended(home, first, '2026-11-21T00:00:00Z', outcome(id, { usage: { input: 5, output: 1, cacheRead: 0, cacheWrite: 0 }, costUsd: null }));
    ended(home, next(2), '2026-11-21T01:00:00Z', outcome(id, null));
    mkdirSync(itemFolders(home, 'WEB-12').home(next(2)), { recursive: true });
    const own = await makeAgentHome(home, request('codex', next(3), id), adapterFor('codex'));
    expect(own).toMatchObject({ conversation: { id, resume: true }, before: { usage: { input: 5 } } });
    expect(readFileSync(join(own.home, file), 'utf8')).toBe('what was said');
    expect(existsSync(join(own.home, '.codex', 'config.toml'))).toBe(false);
  });

  test.each([
    ['claude', '.claude/projects/-srv-repo/ID.jsonl'], ['codex', '.codex/sessions/2026/11/21/rollout-2026-11-21T00-00-00-ID.jsonl'],
  ])('the bridge %s finds the conversation where its agent has it; of other ACP agents nobody knows the place', async (preset, place_) => {
    const home = place();
    const id = '11111111-2222-4333-8444-555555555555';
    const file = place_.replace('ID', id);
    put(join(itemFolders(home, 'WEB-12').home(first), file), 'what was said');
    ended(home, first, '2026-11-21T00:00:00Z', outcome(id, { usage: null, costUsd: 2 }));
    const own = (name: string, run: string) => makeAgentHome(home, agentRequest({ run, conversation: id, agent: agentPolicy({ adapter: 'acp', preset: name, command: [] }) }), adapterFor('acp'));
    expect(await own(preset, next(2))).toMatchObject({ conversation: { id, resume: true }, before: { costUsd: 2 } });
    expect(readFileSync(join(itemFolders(home, 'WEB-12').home(next(2)), file), 'utf8')).toBe('what was said');
    expect(await own('opencode', next(3))).toMatchObject({ conversation: { id: null, resume: false }, before: null });
  });

  test('I8: a link in the place of a conversation is none, and one that is gone is begun anew', async () => {
    const home = place();
    const id = '11111111-2222-4333-8444-555555555555';
    const target = put(scratch.path('secret'), 'not yours');
    const link = join(itemFolders(home, 'WEB-12').home(first), '.claude', 'projects', 'x', `${id}.jsonl`);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(target, link);
    ended(home, first, '2026-11-21T00:00:00Z', outcome(id, null));
    for (const conversation of [id, 'gone', '../../x']) {
      const own = await makeAgentHome(home, request('claude', next(2), conversation), adapterFor('claude'));
      expect(own.conversation).toEqual({ id: expect.not.stringMatching(conversation), resume: false });
      expect(existsSync(join(own.home, '.claude', 'projects'))).toBe(false);
    }
  });

  test('a login is shared by link, so that what one run renews the next one has', async () => {
    const home = place();
    const none = await makeAgentHome(home, request('codex', first, null), adapterFor('codex'));
    expect(none.write).toEqual([]);
    const login = put(join(home.logins, 'codex', 'auth.json'), '{"auth_mode":"x","tokens":{"refresh":"rt_a-long-refresh-token"}}');
    const own = await makeAgentHome(home, request('codex', next(2), null), adapterFor('codex'));
    expect(own.write).toEqual([dirname(login)]);
    // I7: an agent could print it.
    expect(own.hidden).toEqual(['rt_a-long-refresh-token']);
    expect(readlinkSync(join(own.home, '.codex', 'auth.json'))).toBe(login);
  });
});

describe('the program of an agent', () => {
  const installation: AgentInstallation = {
    program: 'robot', packages: [{ name: '@robots/robot-{platform}', file: 'vendor/*/bin/robot' }], folder: '.robot', tested: [], conversation: 'x',
  };
  const program = (path: string, text = '#!/bin/sh\necho "robot 1.2.3 (beta)"\n'): string => { put(path, text); chmodSync(path, 0o755); return path; };

  test('configured, else on PATH, else npm\'s package of this platform; nowhere is nowhere', () => {
    const bin = join(scratch.path('prefix'), 'bin');
    const named = program(join(scratch.path('named'), 'robot'));
    mkdirSync(bin, { recursive: true });
    expect(findAgentProgram({ installation, configured: [], path: bin })).toBeUndefined();
    expect(findAgentProgram({ installation, configured: [scratch.path('gone')], path: bin })).toBeUndefined();
    const root = join(scratch.path('prefix'), 'lib', 'node_modules', '@robots', `robot-${process.platform}-${process.arch}`);
    const packaged = program(join(root, 'vendor', 'any', 'bin', 'robot'));
    expect(findAgentProgram({ installation, configured: [], path: bin })).toEqual({ argv: [packaged], read: [root] });
    // npm's own entry is a stub where install scripts did not run.
    const stub = program(join(scratch.path('prefix'), 'lib', 'node_modules', 'robot', 'stub.js'));
    symlinkSync(stub, join(bin, 'robot'));
    expect(findAgentProgram({ installation, configured: [], path: bin })?.argv).toEqual([packaged]);
    const own = program(join(scratch.path('own'), 'robot'));
    expect(findAgentProgram({ installation, configured: [], path: dirname(own) })).toEqual({ argv: [own], read: [own] });
    expect(findAgentProgram({ installation, configured: [named, '--fast'], path: bin })).toEqual({ argv: [named, '--fast'], read: [named] });
  });

  test('its version is what it says; one that says nothing has none', async () => {
    expect(await versionOf([program(join(scratch.path('talks'), 'robot'))], {})).toBe('1.2.3');
    expect(await versionOf([program(join(scratch.path('silent'), 'robot'), '#!/bin/sh\nexit 3\n')], {})).toBeUndefined();
  });
});
