import { startFakeGitea, type FakeGitea } from '../fakes/gitea/fake-gitea.js';
import { startFakePlane, type FakePlane } from '../fakes/plane/start-fake-plane.js';
import { makeScratch, writeFiles, type Scratch } from './repository.js';
import { processesWith, Towpath } from './towpath-process.js';
import { hookAddress, soon, wholeAgent, wholePipeline } from './whole-way.js';

const secrets = { PLANE_TOKEN: 'plane-token', PLANE_SECRET: 'board-secret', GITEA_HOOK: 'forge-secret' };

type World = Pick<Bridges, 'plane' | 'gitea' | 'deployed'>;

const configuration = ({ plane, gitea, deployed }: World, env: Record<string, string>): string => [
  'version: 1', 'people:', `  - { name: mina, plane: ${plane.as('mina').id}, gitea: 21 }`, '  - { name: ravi, gitea: 22 }',
  'agents:', `  default: { adapter: command, command: [bash, ${wholeAgent}], timeout: 5m, sandbox: none, env: ${JSON.stringify(env)} }`,
  'connections:',
  `  board: { kind: plane, url: "${plane.url}", workspace: ${plane.workspace}, token: "env:PLANE_TOKEN", secret: "env:PLANE_SECRET", ${soon} }`,
  `  forge: { kind: gitea, url: "${gitea.url}", token: "env:GITEA_TOKEN", secret: "env:GITEA_HOOK", ${soon} }`,
  ...wholePipeline({ reviewer: 'ravi' }),
  'projects:', '  - key: SHP', `    repository: { url: "${gitea.cloneUrl}", base: main }`, '    forge: forge',
  '    tracker: { connection: board, project: SHOP, start: { state: To do }, states: { progress: In Progress, approval: In Review, approved: Approved, rejected: Rejected, done: Done, cancelled: Cancelled } }',
  '    pipeline: hosted', '    approvers: [mina]', '    test: [test, -f, README.md]', `    deploy: { run: [sh, -c, "git rev-parse HEAD >> ${deployed}"], sandbox: none }`, '',
].join('\n');

/** The real program with a fake Plane as its tracker and a fake Gitea as its forge; not started yet. */
export interface Bridges {
  scratch: Scratch;
  plane: FakePlane;
  gitea: FakeGitea;
  towpath: Towpath;
  /** The file of deployed commits, one a line. */
  deployed: string;
  /** Has the hooks sent to where it serves now, every second one lost; `also`: of Plane's, or of both. */
  hookUp: (also?: { board?: { retryMs: number }; both?: { double: true; shuffle: true } }) => Promise<void>;
  /** Answers processes of this home that are left. */
  close: () => Promise<number[]>;
}

/** `env`: of the agent, with the scratch folder's paths. */
export const openBridges = async (env: (scratch: Scratch) => Record<string, string> = () => ({})): Promise<Bridges> => {
  const scratch = makeScratch();
  const [plane, gitea] = await Promise.all([startFakePlane(), startFakeGitea({ repository: 'team/shop', files: { 'README.md': 'shop\n' } })]);
  const deployed = scratch.path('deployed');
  writeFiles(scratch.path('setup'), { 'towpath.yaml': configuration({ plane, gitea, deployed }, env(scratch)) });
  const towpath = new Towpath(scratch.path('home'), scratch.path('setup'), { ...secrets, GITEA_TOKEN: gitea.token('towpath-bot') });
  return {
    scratch, plane, gitea, towpath, deployed,
    hookUp: async ({ board = {}, both = {} } = {}) => {
      plane.hooks.target = { url: await hookAddress(towpath, 'board'), secret: secrets.PLANE_SECRET, dropEverySecond: true, ...both, ...board };
      gitea.hookTo({ url: await hookAddress(towpath, 'forge'), secret: secrets.GITEA_HOOK });
      gitea.hooks.mischief = { drop: true, ...both };
    },
    close: async () => {
      await towpath.down();
      await Promise.all([plane.close(), gitea.close()]);
      const left = processesWith(`TOWPATH_HOME=${towpath.home}`);
      await scratch.remove();
      return left;
    },
  };
};
