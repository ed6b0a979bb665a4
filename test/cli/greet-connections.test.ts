import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connectionHealth } from '../../src/cli/up/connection-health.js';
import { greetConnections } from '../../src/cli/up/greet-connections.js';
import { openBridges } from '../../src/cli/up/open-bridges.js';
import { parseConfig } from '../../src/config/load.js';
import { connectionsOf } from '../../src/config/store.js';
import { Standings } from '../../src/host/standings.js';
import { makeHome, removeHomes } from '../activities/run/run-folder.js';
import { startFakeGitea, type FakeGitea } from '../fakes/gitea/fake-gitea.js';
import { startFakePlane, type FakePlane } from '../fakes/plane/start-fake-plane.js';

describe('I11: what keeps a connection from working is said when `up` has started', () => {
  let gitea: FakeGitea;
  let plane: FakePlane;
  beforeEach(async () => { [gitea, plane] = await Promise.all([startFakeGitea({ repository: 'team/shop', bot: 'read' }), startFakePlane()]); });
  afterEach(async () => { await Promise.all([gitea.close(), plane.close()]); removeHomes(); });

  const greet = async (env: NodeJS.ProcessEnv, interrupted = new AbortController().signal) => {
    const config = parseConfig('/srv/towpath.yaml', [
      'version: 1', 'agents: { default: { adapter: command, command: ["true"] } }', 'connections:',
      `  forge: { kind: gitea, url: "${gitea.url}", token: "env:GITEA" }`,
      `  board: { kind: plane, url: "${plane.url}", workspace: ${plane.workspace}, token: "env:PLANE", secret: [ "env:HOOK_NEW", "env:HOOK_OLD" ] }`,
      'projects:', `  - { key: SHP, repository: { url: "${gitea.cloneUrl}" }, forge: forge, tracker: { connection: forge, project: team/shop, start: { label: todo } } }`,
      '  - { key: WEB, repository: { url: ../web }, tracker: { connection: board, project: SHOP, start: { state: To do } } }', '',
    ].join('\n'));
    const said: string[] = [];
    const events: unknown[] = [];
    const standings = new Standings(makeHome());
    const bridges = openBridges({ project: (key) => ({ config, project: config.projects.find((one) => one.key === key) as never }) }, env);
    await greetConnections({ configs: { configs: () => [config] }, bridges, standings, env, interrupted, out: { event: (one) => events.push(one), warn: (line) => said.push(line) } });
    const configs = { connections: () => connectionsOf(config) };
    return { said: said.sort(), events, health: (missing: string[] = []) => connectionHealth({ configs, standings, intake: { missingSecrets: async ({ secrets }) => (secrets.length > 0 ? missing : []) } }) };
  };
  const all = () => ({ GITEA: gitea.token('towpath-bot'), PLANE: plane.token, HOOK_NEW: 'canary-new', HOOK_OLD: 'canary-old' });

  test('a right that is missing, in one request for tickets and code of one repository; what is well is not spoken of', async () => {
    const { said, events } = await greet(all());
    expect(said).toEqual([expect.stringMatching(/^connection forge: the account may only read team\/shop; give it write access\. `towpath doctor` says what helps\.$/)]);
    expect(events).toEqual([{ event: 'connection', connection: 'forge', message: expect.stringContaining('may only read') }]);
    expect(gitea.requests).toEqual(['GET /repos/team/shop']);
  });

  test('secrets and tokens that are missing or refused, a line a connection, with no value in it', async () => {
    const { said, health } = await greet({ ...all(), GITEA: 'canary-token', HOOK_NEW: undefined, PLANE: undefined });
    expect(said).toEqual([expect.stringMatching(/^connection board: .*PLANE.*; .*HOOK_NEW/), expect.stringMatching(/^connection forge: .*401/)]);
    expect(said.join()).not.toContain('canary');
    expect(await health(['env:HOOK_NEW is not set'])).toEqual([
      { name: 'forge', standing: 'refused', since: expect.any(String), message: expect.stringContaining('401') },
      { name: 'board', standing: 'refused', since: null, message: 'deliveries: env:HOOK_NEW is not set' },
    ]);
    expect((await health())[1]).toEqual({ name: 'board', standing: null, since: null, message: null });
  });

  test('a server that is away, and nothing any more once `up` ends', async () => {
    gitea.faults.away = true;
    const { said, health } = await greet(all());
    expect(said).toEqual([expect.stringMatching(/^connection forge: forge: /)]);
    expect((await health())[0]).toMatchObject({ name: 'forge', standing: 'away' });
    expect((await greet(all(), AbortSignal.abort())).said).toEqual([]);
  });
});
