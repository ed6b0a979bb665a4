import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import type { AgentRunRequest } from '../../../src/shared/activities.js';
import { filesHolding } from '../../chaos/support/search-files.js';
import { historyText } from '../../chaos/support/histories.js';
import { freshNamespace, type Namespace } from '../../support/engine.js';
import { tipOf } from '../../support/repository.js';
import type { runOnce } from './workflows/run-once.js';
import { World } from './world.js';

const secret = 'plant/ed+canary&9f0c1d7e';
const forms = [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)];

/* An agent that knows a secret and puts it wherever it can: afterwards it is looked for where people and other runs could find it. */
let engine: Namespace;
let world: World;
const handles: WorkflowHandle<typeof runOnce>[] = [];

beforeAll(async () => {
  engine = await freshNamespace('planted');
  world = new World(engine);
  writeFileSync(join(world.root, 'key'), `${secret}\n`);
  await (await world.start()).ready();
});
afterAll(async () => { await world.close(); await engine.close(); });

const prelude = [
  'plain="$SHOP_KEY"; base64=$(printf %s "$SHOP_KEY" | base64); url=$(node -p "encodeURIComponent(process.env.SHOP_KEY)")',
  'docs="docs/work-items/$TOWPATH_KEY"; mkdir -p "$docs"',
];
const prints = [
  'echo "plain $plain"; echo "base64 $base64"; echo "url $url"; echo "error $plain" >&2',
  'printf "halves %s" "${plain:0:9}"; sleep 0.3; printf "%s\\n" "${plain:9}"',
];
const report = (words: string): string =>
  `printf '%s' ${words} > "$TOWPATH_REPORT"; exit 0`;

const give = async (lines: string[], change: Partial<AgentRunRequest> = {}) => {
  world.agent([...prelude, ...lines].join('\n'));
  const base = world.agentRun({ stage: 'development', role: 'developer', work: 'code', run: '1.development.1.agent.1' });
  const request = { ...base, agent: { ...base.agent, env: { ...base.agent.env, SHOP_KEY: `file:${join(world.root, 'key')}` } }, ...change };
  const handle = await world.begin(request);
  handles.push(handle);
  const { outcome } = await handle.result();
  // From then on nothing of the run needs the secret any more.
  await world.file(request, 'reported.json');
  return { request, outcome };
};

test('I7: printed in every form and put into every field of the report, it is shown nowhere, and the run is judged as any other', async () => {
  const { outcome } = await give([
    ...prints, 'echo fine > "$docs/12-review.md"',
    report('"{\\"status\\":\\"completed\\",\\"verdict\\":\\"changes_requested\\",\\"summary\\":\\"summary $plain\\",\\"questions\\":[\\"question $base64\\"],\\"artifacts\\":[\\"$url\\"],\\"findings\\":[{\\"severity\\":\\"must\\",\\"path\\":\\"$url\\",\\"text\\":\\"finding $base64\\"}]}"'),
  ], { stage: 'review', role: 'reviewer', work: 'review', run: '1.review.1.agent.1' });
  expect(outcome).toMatchObject({
    class: 'success', message: 'summary [secret]',
    report: { summary: 'summary [secret]', questions: ['question [secret]'], artifacts: ['[secret]'], findings: [{ path: '[secret]', text: 'finding [secret]' }] },
  });
  for (const line of ['plain [secret]', 'base64 [secret]', 'url [secret]', 'halves [secret]']) expect(outcome?.tail).toContain(line);
});

test.each<[string, string[]]>([
  ['a document', ['echo "use $plain" > "$docs/01-brief.md"']],
  ['a document, as base64', ['echo "use $base64" > "$docs/01-brief.md"']],
  ['a file name', ['echo x > "src/$url.py"']],
  ['a commit message', ['echo x > src/x.py; git add -A; git -c user.name=a -c user.email=a@b commit -q -m "use $plain"']],
  ['a commit that the next one takes back', ['echo "$plain" > src/x.py; git add -A; git -c user.name=a -c user.email=a@b commit -q -m one; echo clean > src/x.py']],
])('I7: put into %s, it is refused with the reason, pushed nowhere, and the agent is told for its repair turn', async (_, lines) => {
  const { request, outcome } = await give([...lines, report('"{\\"status\\":\\"completed\\",\\"summary\\":\\"done\\"}"')]);
  expect(outcome).toMatchObject({
    class: 'contract', kind: 'secret-in-commit', head: null, report: null, problems: [expect.stringMatching(/secret.*make the changes again, without that/)],
  });
  expect(tipOf(world.bare, `refs/heads/${request.branch}`)).toBeUndefined();
});

test('I7: put into an ignored file and printed by a run that fails, it is gone with the run', async () => {
  const { outcome } = await give(['mkdir -p .git/info; echo .env > .git/info/exclude; echo "$plain" > .env', ...prints, 'exit 7']);
  expect(outcome).toMatchObject({ class: 'fault', kind: 'exit' });
});

test('I7: afterwards it is in no history, no file of the home, no object of the remote, nothing that the worker said', async () => {
  const said = world.workers.map(({ output, errors }) => `${output}\n${errors}`).join('\n');
  const histories = await Promise.all(handles.map(async (handle) => historyText(await handle.fetchHistory())));
  const objects = execFileSync('git', ['--git-dir', world.bare, 'cat-file', '--batch-all-objects', '--batch', '--buffer'], { maxBuffer: 64 * 1024 * 1024 });
  expect(histories.filter((history) => history.includes('[secret]'))).toHaveLength(2);
  expect(filesHolding(world.home.root, '[secret]').length).toBeGreaterThan(0);
  for (const form of forms) {
    expect(histories.filter((history) => history.includes(form))).toEqual([]);
    expect(filesHolding(world.home.root, form)).toEqual([]);
    expect(objects.includes(form)).toBe(false);
    expect(said).not.toContain(form);
  }
});
