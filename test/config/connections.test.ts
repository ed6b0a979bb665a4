import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../src/config/load.js';
import { projectSettings } from '../../src/config/project-settings.js';
import { resolvePlan, resolveStage } from '../../src/config/resolve-policy.js';
import { file, problemsOf } from './problems-of.js';

/** As the documents print it. */
const example = `connections:
  board: { kind: plane, url: https://plane.example.test, workspace: team, token: env:PLANE_TOKEN, secret: env:PLANE_SECRET }   # plane | gitea | forgejo | github | generic
  forge: { kind: gitea, url: https://git.example.test, token: env:GITEA_TOKEN, secret: [env:HOOK_NEW, env:HOOK_OLD] }
projects:
  - { key: SHP, repository: { url: https://git.example.test/team/shop.git, base: main }, forge: forge, tracker: { connection: board, project: SHOP, start: { state: To do } } }
`;
const withAgent = `agents: { default: { command: [a] } }\n${example}`;

describe('connections', () => {
  test('load as they are documented, references unread', () => {
    const { connections, projects: [project], warnings } = parseConfig(file, example);
    expect(connections).toEqual([
      { name: 'board', kind: 'plane', url: 'https://plane.example.test', workspace: 'team', token: 'env:PLANE_TOKEN', app: null, secrets: ['env:PLANE_SECRET'], account: null, maxBytes: 1_048_576, reconcile: { lightSeconds: 60, fullSeconds: 900 }, generic: null },
      { name: 'forge', kind: 'gitea', url: 'https://git.example.test', workspace: null, token: 'env:GITEA_TOKEN', app: null, secrets: ['env:HOOK_NEW', 'env:HOOK_OLD'], account: null, maxBytes: 1_048_576, reconcile: { lightSeconds: 60, fullSeconds: 900 }, generic: null },
    ]);
    expect(project?.forge).toEqual({ connection: 'forge', repository: 'team/shop', method: 'merge' });
    expect(project?.tracker).toEqual({ connection: 'board', project: 'SHOP', start: { state: 'To do', label: null, assignee: null }, states: {} });
    expect(warnings.filter(({ path }) => path.startsWith('connections'))).toEqual([]);
  });

  test.each([
    ['https', 'https://git.example.test/team/shop'], ['https with the ending', 'https://git.example.test/team/shop.git/'],
    ['ssh', 'ssh://git@git.example.test:2222/team/shop.git'], ['scp', 'git@git.example.test:team/shop.git'],
  ])('take owner and name from the url: %s', (_what, url) => {
    const { projects: [project] } = parseConfig(file, example.replace('https://git.example.test/team/shop.git', `"${url}"`));
    expect(project?.forge?.repository).toBe('team/shop');
    expect(project?.repositoryIdentity).toBe('https://git.example.test/team/shop');
  });

  test('of a server below a path know what of the url is the repository', () => {
    const text = example.replace('url: https://git.example.test,', 'url: https://git.example.test/git/,').replace('test/team/shop.git', 'test/git/team/shop.git');
    expect(parseConfig(file, text).projects[0]?.forge?.repository).toBe('team/shop');
  });

  test('have a GitHub App, a wish of their own for the reconciler, and files for secrets', () => {
    const text = `connections:
  hub: { kind: github, app: { id: 5, installation: 6, key: file:app.pem }, account: towpath-bot, reconcile: { light: 10s, full: 1h }, maxBody: 2MB }
projects: [{ key: SHP, repository: { url: "git@github.com:team/shop.git" }, forge: { connection: hub }, tracker: { connection: hub, start: { label: agent } } }]
`;
    const { connections: [hub], projects: [project], warnings } = parseConfig(file, text);
    expect(hub).toMatchObject({ url: 'https://github.com', token: null, app: { id: '5', installation: '6', key: 'file:/srv/shop/app.pem' }, account: 'towpath-bot', secrets: [], maxBytes: 2_000_000, reconcile: { lightSeconds: 10, fullSeconds: 3_600 } });
    expect(project?.tracker).toMatchObject({ connection: 'hub', project: 'team/shop' });
    expect(warnings.map(({ path, message }) => `${path}: ${message}`)).toContain('connections.hub: no webhooks of hub are taken: only the reconciler looks, so changes are seen late');
  });

  test('of kind generic need no more than a secret', () => {
    const [generic] = parseConfig(file, 'connections: { desk: { kind: generic, secret: env:DESK } }\nprojects: [{ key: SHP }]\n').connections;
    expect(generic?.generic).toMatchObject({ signature: { header: 'X-Signature-256', prefix: 'sha256=' }, deliveryId: 'X-Delivery-Id', paths: { event: 'event', item: 'item.id' }, events: { 'item.created': 'opened' } });
  });
});

const connectionLine = 'connections: { c: { kind: gitea, url: "https://x.test", token: env:T, secret: env:S }, p: { kind: plane, url: "https://p.test", workspace: w, token: env:T, secret: env:S }, g: { kind: generic, secret: env:S } }\n';
const hosted = (rest: string): string => `${connectionLine}projects:\n  - { key: SHP, repository: { url: "https://x.test/a/b" }, ${rest} }\n`;

describe('what is wrong with connections is told at its place', () => {
  test.each([
    ['a hosted repository without a forge', 'projects:\n  - { key: SHP, repository: { url: "https://x.test/a/b" } }\n', 'projects[0].repository.url', /needs a forge, expected forge: a name of `connections`, of kind gitea, forgejo or github/],
    ['the same, with the forge that it lies on', hosted('pipeline: full'), 'projects[0].repository.url', /did you mean "c"\?/],
    ['a transport that starts a program', 'projects:\n  - { key: SHP, repository: { url: "ext::sh -c whoami" } }\n', 'projects[0].repository.url', /no address that Towpath goes to/],
    ['the same with a forge', `${connectionLine}projects: [{ key: SHP, repository: { url: "ext::sh -c whoami" }, forge: c }]\n`, 'projects[0].repository.url', /no address that Towpath goes to/],
    ['a local repository with a forge', `${connectionLine}projects: [{ key: SHP, forge: c }]\n`, 'projects[0].repository.url', /the forge c is hosted, and this repository is not/],
    ['a forge that is not there', hosted('forge: cc'), 'projects[0].forge', /no connection "cc", expected one of: c, did you mean "c"/],
    ['a forge that is none', hosted('forge: p'), 'projects[0].forge', /p is of kind plane, which is no forge/],
    ['a repository elsewhere', hosted('forge: c').replace('x.test/a/b', 'y.test/a/b'), 'projects[0].repository.url', /lies elsewhere than the connection c/],
    ['a repository without owner', hosted('forge: c').replace('x.test/a/b', 'x.test/b'), 'projects[0].repository.url', /does not say owner\/name/],
    ['a password in the url', hosted('forge: c').replace('https://x.test/a', 'https://u:p@x.test/a'), 'projects[0].repository.url', /holds a user or password/],
    ['a tracker that is not there', hosted('forge: c, tracker: { connection: b, project: X, start: { label: a } }'), 'projects[0].tracker.connection', /no connection "b", expected one of: c, p/],
    ['a tracker that is none', hosted('forge: c, tracker: { connection: g, project: X, start: { label: a } }'), 'projects[0].tracker.connection', /which is no tracker/],
    ['a tracker without a project', hosted('forge: c, tracker: { connection: p, start: { label: a } }'), 'projects[0].tracker', /does not say which project there/],
    ['a tracker without a rule', hosted('forge: c, tracker: { connection: p, project: X, start: {} }'), 'projects[0].tracker.start', /at least one of state, label, assignee/],
    ['an unknown state word', hosted('forge: c, tracker: { connection: p, project: X, start: { label: a }, states: { aproved: A } }'), 'projects[0].tracker.states.aproved', /did you mean "approved"/],
    ['two moves to one state', hosted('forge: c, tracker: { connection: p, project: X, start: { label: a }, states: { approved: A, rejected: a } }'), 'projects[0].tracker.states.rejected', /is the name of approved too/],
    ['a key of another kind', 'connections: { c: { kind: gitea, url: "https://x.test", token: env:T, workspace: w } }\nprojects: [{ key: SHP }]\n', 'connections.c.workspace', /kind gitea has no workspace/],
    ['a misspelt key', 'connections: { c: { kind: gitea, url: "https://x.test", tokn: env:T, token: env:T } }\nprojects: [{ key: SHP }]\n', 'connections.c.tokn', /unknown key "tokn", expected one of: kind, url/],
    ['a server without address', 'connections: { c: { kind: gitea, token: env:T } }\nprojects: [{ key: SHP }]\n', 'connections.c', /has no `url`/],
    ['two ways into GitHub', 'connections: { c: { kind: github, token: env:T, app: { id: 1, installation: 2, key: env:K } } }\nprojects: [{ key: SHP }]\n', 'connections.c', /both `token` and `app`/],
    ['a forge without a way in', hosted('forge: c').replace('token: env:T, ', ''), 'projects[0].forge', /c has no `token`/],
    ['a generic sender without secret', 'connections: { c: { kind: generic } }\nprojects: [{ key: SHP }]\n', 'connections.c', /has no `secret`/],
    ['the name of our own', 'connections: { local: { kind: generic, secret: env:S } }\nprojects: [{ key: SHP }]\n', 'connections.local', /Towpath's own/],
    ['a gate on CI with forge local', 'projects: [{ key: SHP, pipeline: p }]\npipelines: { p: [{ stage: development, gates: [{ kind: ci }] }] }\n', 'pipelines.p[0].gates[0].kind', /a gate of kind ci needs a hosted forge, and project SHP has forge local/],
    ['the address of an API', 'connections: { c: { kind: github, url: "https://x.test/api/v3/", token: env:T } }\nprojects: [{ key: SHP }]\n', 'connections.c.url', /names the API, expected the server's own address: https:\/\/x.test$/],
    ['a person by login', 'people: [{ name: mina, gitea: mina }]\nprojects: [{ key: SHP }]\n', 'people[0].gitea', /is "mina", expected a number: \/api\/v1\/users\/LOGIN/],
    ['a person of GitHub by login', 'people: [{ name: mina, github: "@mina" }]\nprojects: [{ key: SHP }]\n', 'people[0].github', /expected a number: https:\/\/api.github.com\/users\/LOGIN/],
    ['a misspelt kind, and nothing that only follows from it', hosted('forge: c, tracker: { connection: c, start: { label: a } }').replace('kind: gitea', 'kind: gitae'), 'connections.c.kind', /did you mean "gitea"/],
    ['an address without scheme, and nothing that only follows from it', hosted('forge: c').replace('"https://x.test"', 'x.test'), 'connections.c.url', /an address like https/],
    ['no address, and nothing that only follows from it', hosted('forge: c').replace('url: "https://x.test", ', ''), 'connections.c', /has no `url`/],
    ['a review by nobody', `people: [{ name: anna, os: a }]\npipelines: { p: [{ stage: review, gates: [{ kind: review, by: [ana] }] }] }\n${hosted('forge: c')}`, 'pipelines.p[0].gates[0].by[0]', /no person "ana".*did you mean "anna"/],
  ])('%s', (_what, text, path, says) => {
    const problems = problemsOf(text);
    expect(problems.map((one) => one.path)).toEqual([path]);
    const { message, expected, nearest } = problems[0] ?? {};
    expect(`${message ?? ''}${expected == null ? '' : `, expected ${expected}`}${nearest == null ? '' : `, did you mean "${nearest}"?`}`).toMatch(says);
  });

  test.each(['token', 'secret', 'secret list'])('I7: a %s that is written out is refused and not shown', (what) => {
    const where = what === 'token' ? 'token: hunter2, secret: env:S' : `token: env:T, secret: ${what === 'secret' ? 'hunter2' : '[env:S, hunter2]'}`;
    const problems = problemsOf(`connections: { c: { kind: gitea, url: "https://x.test", ${where} } }\nprojects: [{ key: SHP }]\n`);
    expect(problems).toMatchObject([{ path: `connections.c.${what === 'secret list' ? 'secret[1]' : what}`, expected: 'a reference: env:NAME or file:PATH' }]);
    expect(JSON.stringify(problems)).not.toMatch(/hunter2/i);
  });

  test('two projects cannot share a hosted repository or a tracker\'s project, however they are named', () => {
    const tracker = 'tracker: { connection: p, project: shop, start: { label: a } }';
    const other = '  - { key: WEB, repository: { url: "git@x.test:A/B.git" }, forge: c, tracker: { connection: p, project: SHOP, start: { label: b } } }\n';
    expect(problemsOf(`${hosted(`forge: c, ${tracker}`)}${other}`).map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'projects[1].repository.url: the repository of the project in line 3: two projects cannot share one',
      'projects[1].tracker: the tickets of the project in line 3: one ticket would be two items',
    ]);
  });
});

describe('a project with a hosted forge', () => {
  const gates = (text: string, stage = 'development') => resolveStage(parseConfig(file, text), { project: 'SHP', pipeline: 'full', stage }).gates.map(({ kind }) => kind);

  test('has its CI among the usual gates of code, and the forge in what a stage runs under', () => {
    expect(gates(withAgent)).toEqual(['command', 'ci']);
    expect(gates(withAgent, 'review')).toEqual(['report']);
    expect(resolveStage(parseConfig(file, withAgent), { project: 'SHP', pipeline: 'full', stage: 'deploy' }).forge).toEqual({ connection: 'forge', kind: 'gitea', repository: 'team/shop' });
    expect(gates(`${withAgent}pipelines: { full: [{ stage: development, gates: [{ kind: command }] }] }\n`)).toEqual(['command']);
    expect(gates('agents: { default: { command: [a] } }\nprojects: [{ key: SHP }]\n')).toEqual(['command']);
  });

  test('has gates on CI and reviews as they are written, with those who may decide', () => {
    const text = `people: [{ name: anna, forgejo: 7 }, { name: bob, os: b }]\npipelines: { p: [{ stage: review, gates: [{ kind: ci, required: [ci/test], within: 5m, without: block }, { kind: review, by: [anna] }] }, { stage: development, gates: [{ kind: review, by: ["*"], min: 2 }] }] }\n${withAgent}`;
    const config = parseConfig(file, text);
    const review = resolveStage(config, { project: 'SHP', pipeline: 'p', stage: 'review' });
    expect(review.gates).toEqual([{ kind: 'ci', required: ['ci/test'], withinSeconds: 300, without: 'block' }, { kind: 'review', by: ['anna'], min: 1 }]);
    expect(review.people.map(({ name }) => name)).toEqual(['anna', 'bob']);
    const development = resolveStage(config, { project: 'SHP', pipeline: 'p', stage: 'development' });
    expect(development.gates).toEqual([{ kind: 'review', by: null, min: 2 }]);
    expect(development.people.map(({ name }) => name)).toEqual(['anna', 'bob']);
  });

  test('is the only one for which such a pipeline can be chosen', () => {
    const text = `pipelines: { p: [{ stage: development, gates: [{ kind: ci }] }] }\n${withAgent}  - { key: WEB }\n`;
    expect(resolvePlan(parseConfig(file, text), { project: 'SHP', pipeline: 'p' }).stages).toHaveLength(1);
    expect(() => resolvePlan(parseConfig(file, text), { project: 'WEB', pipeline: 'p' })).toThrow(/its gate ci needs a hosted forge/);
  });

  test('tells its workflow which connection its tickets come by, and others tell what they told before', () => {
    const told = (text: string): unknown => { const config = parseConfig(file, text); const [project] = config.projects; return project && projectSettings(config, project); };
    expect(told(example)).toMatchObject({ tracker: 'board' });
    expect(told('projects: [{ key: SHP }]\n')).not.toHaveProperty('tracker');
  });
});
