import { describe, expect, test } from '@jest/globals';
import type { Config, ConnectionConfig, ProjectConfig } from '../../src/config/config.js';
import type { ServedProject } from '../../src/config/store.js';
import type { Connection } from '../../src/connections/connection.js';
import type { HostedForge } from '../../src/connections/hosted-forge.js';
import type { Pace } from '../../src/connections/http/pace.js';
import { createBridges, giteaKinds, type BridgesOptions } from '../../src/connections/open-bridges.js';
import type { Tracker, TrackerPlace } from '../../src/connections/tracker.js';
import { TowpathError } from '../../src/shared/error-table.js';

const connection = (name: string, change: Partial<ConnectionConfig> = {}): ConnectionConfig => ({
  name, kind: 'gitea', url: 'https://git.example.test', workspace: null, token: `env:${name.toUpperCase()}_TOKEN`, app: null, secrets: [], account: null,
  maxBytes: 1_048_576, reconcile: { lightSeconds: 60, fullSeconds: 900 }, generic: null, ...change,
});

const project = (key: string, change: Partial<ProjectConfig> = {}): ProjectConfig => ({
  key, repository: { url: 'https://git.example.test/team/shop.git', base: 'main' }, repositoryIdentity: '', test: null, pipeline: 'full', approvers: ['*'],
  limits: { items: 4, developmentRuns: 8 }, budget: null, deploy: null, forge: { connection: 'forge', repository: 'team/shop', method: 'merge' },
  tracker: { connection: 'forge', project: 'team/shop', start: { state: 'To do', label: null, assignee: null }, states: { progress: 'Doing', done: 'Done', approved: 'Doing' } }, ...change,
});

interface Made { connection: Connection; pace: Pace; place?: TrackerPlace; base?: string }

/** Bridges over a configuration that can be changed, with kinds that only keep what they are made with. */
const makeBridges = (projects: ProjectConfig[], connections: ConnectionConfig[], env: NodeJS.ProcessEnv = { FORGE_TOKEN: 'secret-of-forge' }) => {
  const made: Made[] = [];
  const keep = (one: Made): Tracker & HostedForge => { made.push(one); return { kind: 'kept' } as Tracker & HostedForge; };
  const config = { file: '/a/towpath.yaml', connections, projects } as unknown as Config;
  const served: BridgesOptions['project'] = (key): ServedProject => {
    const found = projects.find((one) => one.key === key);
    if (found === undefined) throw new TowpathError('PROJECT_NOT_FOUND', key);
    return { config, project: found };
  };
  return { made, bridges: createBridges({ project: served, env, kinds: { gitea: { tracker: keep, forge: keep } } }) };
};

describe('bridges of the configured projects', () => {
  test('a connection has one limiter for everything that asks it, and its token is read each time', async () => {
    const env = { FORGE_TOKEN: 'first' } as NodeJS.ProcessEnv;
    const { made, bridges } = makeBridges([project('SHP'), project('WEB')], [connection('forge')], env);
    const tracker = await bridges.tracker('SHP');
    await bridges.forge('SHP');
    await bridges.tracker('WEB');
    expect(await bridges.tracker('SHP')).toBe(tracker);
    expect(made).toHaveLength(3);
    expect(new Set(made.map(({ pace }) => pace)).size).toBe(1);
    expect(made[0]?.place).toEqual({ project: 'team/shop', start: { state: 'To do', label: null, assignee: null }, stateNames: ['To do', 'Doing', 'Done'], done: 'Done', cancelled: null });
    expect(await made[0]?.connection.token()).toBe('first');
    env['FORGE_TOKEN'] = 'second';
    expect(await made[0]?.connection.token()).toBe('second');
    expect(await bridges.gitToken('SHP')).toBe('second');
  });

  test('a changed configuration counts from the next call on', async () => {
    const projects = [project('SHP')];
    const { made, bridges } = makeBridges(projects, [connection('forge'), connection('other')]);
    await bridges.forge('SHP');
    projects[0] = project('SHP', { forge: { connection: 'other', repository: 'team/shop', method: 'merge' } });
    await bridges.forge('SHP');
    expect(made.map(({ connection: { name } }) => name)).toEqual(['forge', 'other']);
  });

  test('what is not configured is said to be so', async () => {
    const { bridges } = makeBridges([project('SHP', { forge: null, tracker: null }), project('WEB', { forge: { connection: 'gone', repository: 'a/b', method: 'merge' } }), project('API')],
      [connection('forge', { kind: 'generic' })]);
    await expect(bridges.forge('NONE')).rejects.toMatchObject({ code: 'PROJECT_NOT_FOUND' });
    await expect(bridges.forge('SHP')).rejects.toMatchObject({ code: 'CONNECTION_UNKNOWN' });
    await expect(bridges.tracker('SHP')).rejects.toMatchObject({ code: 'CONNECTION_UNKNOWN' });
    await expect(bridges.forge('WEB')).rejects.toMatchObject({ code: 'CONNECTION_UNKNOWN', detail: expect.stringContaining('gone') });
    await expect(bridges.tracker('API')).rejects.toMatchObject({ code: 'CONNECTION_UNKNOWN' });
    await expect(makeBridges([project('SHP')], [connection('forge')], {}).bridges.gitToken('SHP')).rejects.toMatchObject({ code: 'SECRET_MISSING' });
  });

  test('Gitea and Forgejo are trackers and forges', () => {
    expect(Object.keys(giteaKinds)).toEqual(['gitea', 'forgejo']);
  });
});
