import { createHmac, randomUUID } from 'node:crypto';
import { startFakeGitea, type FakeGitea } from '../test/fakes/gitea/fake-gitea.js';
import { goJson } from '../test/fakes/gitea/hook-dialect.js';
import { issueOf, userOf } from '../test/fakes/gitea/model.js';
import { issueShape, repositoryShape, userShape } from '../test/fakes/gitea/shapes.js';
import { instantAgent } from './agents.js';
import { openBenchHome, type BenchHome } from './bench-home.js';
import { doneAt } from './measure-items.js';
import { median, until } from './numbers.js';

const secret = 'bench-secret';

/** Sent from here and not by the fake's own hook, which waits for a moment before it sends. */
const tellOfLabel = async ({ world }: FakeGitea, { apiUrl }: BenchHome, number: number): Promise<void> => {
  const body = goJson({
    action: 'label_updated', number, issue: issueShape(world, issueOf(world, number)), repository: repositoryShape(world), sender: userShape(world, userOf(world, 'mina')), commit_id: '',
  });
  const headers = {
    'content-type': 'application/json', 'x-gitea-event': 'issues', 'x-gitea-event-type': 'issue_label', 'x-gitea-delivery': randomUUID(),
    'x-gitea-signature': createHmac('sha256', secret).update(body).digest('hex'),
  };
  const { status } = await fetch(`${apiUrl}/webhooks/board`, { method: 'POST', headers, body });
  if (status !== 202) throw new Error(`the delivery was answered ${String(status)}`);
};

const measureOne = async (gitea: FakeGitea, bench: BenchHome, round: number): Promise<number> => {
  const number = gitea.as('mina').openIssue({ title: `Ticket ${String(round)}`, labels: ['agent'] });
  const key = `BEN-${String(number)}`;
  const began = Date.now();
  await tellOfLabel(gitea, bench, number);
  await until(`an item ${key}`, async () => bench.engine.workflow.getHandle(`item/${key}`).describe().then(() => true, () => undefined));
  await doneAt(bench, key);
  const said = (await bench.client.item(key)).timeline.find(({ event }) => event === 'reported')?.detail;
  return Number(said) - began;
};

/** From a webhook's request to the first instruction of the agent that it starts: intake, spool, tracker, item, place, clone. */
export const measureWebhookToAgent = async (rounds = 9): Promise<number> => {
  const gitea = await startFakeGitea();
  const bench = await openBenchHome({ agent: instantAgent, pipeline: 'one', items: 4, runs: 2, tracker: { url: gitea.url, token: gitea.token('towpath-bot'), secret } });
  try {
    const spans: number[] = [];
    for (let round = 0; round < rounds; round += 1) spans.push(await measureOne(gitea, bench, round));
    // The first makes the project's mirror and warms what is compiled.
    return median(spans.slice(2));
  } finally {
    await bench.close();
    await gitea.close();
  }
};
