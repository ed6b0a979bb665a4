import { classifyAgentRun, classifyCommandRun, type Classified } from '../../agents/classify.js';
import type { ResultJson, RunJson } from '../../contracts/run-directory.js';
import { itemFolders } from '../../host/home.js';
import type { RunFolder } from '../../host/run-folder.js';
import type { RunOutcome, RunRequest } from '../../shared/activities.js';
import { createRedactor, secretValues, type Redactor } from '../../shared/redact.js';
import { openProjectMirror } from '../workspace/project-mirror.js';
import { removeTree } from '../workspace/remove-folder.js';
import { fitOutcome } from './fit-outcome.js';
import { readCommands, readOutput } from './read-output.js';
import { readRunJson, readStartedRun } from './read-run.js';
import type { Permitted, RunHost } from './run-host.js';
import { costOf } from './spent.js';
import { takeAgentWork } from './take-agent-work.js';

export interface Finishing {
  folder: RunFolder;
  result: ResultJson;
  /** Before each effect. */
  permitted: Permitted;
}

/** What the end of a run means, after its effects: commits taken, branch pushed, pull request there. Repeatable. */
export const finishRun = async (host: RunHost, finishing: Finishing): Promise<RunOutcome> => {
  const { folder, result } = finishing;
  const [run, { request, from }] = await Promise.all([readRunJson(folder), readStartedRun(folder)]);
  const secrets = secretValues(run);
  const redact = createRedactor(secrets);
  const judged = await classified({ folder, run, request, result, redact });
  const outcome = { ...frame({ host, request, run, result }), ...judged, ...costOf({ host, request, result }) };
  if (request.kind === 'agent') {
    const mirror = await openProjectMirror(host, request);
    const work = await takeAgentWork({ doors: host, mirror, request, from, result, classified: judged, secrets, permitted: finishing.permitted });
    return fitOutcome({ ...outcome, ...work });
  }
  const commands = await readCommands({ folder, run, result, redact });
  const { home, tree } = itemFolders(host.home, request.key);
  await Promise.all([removeTree(tree(request.run)), removeTree(home(request.run))]);
  return fitOutcome({ ...outcome, commands });
};

interface Frame { host: RunHost; request: RunRequest; run: RunJson; result: ResultJson }

type Framed = Omit<RunOutcome, keyof Classified>;

const frame = ({ host, request, run, result }: Frame): Framed => ({
  run: request.run, head: request.kind === 'agent' ? request.head : null, base: null, code: null, documents: [],
  pullRequest: null, commands: [], startedAt: result.startedAt, endedAt: result.endedAt, host: host.identity, sandbox: run.sandbox.level,
});

interface Classifying { folder: RunFolder; run: RunJson; request: RunRequest; result: ResultJson; redact: Redactor }

const classified = async ({ folder, run, request, result, redact }: Classifying): Promise<Classified> => {
  const output = await readOutput(folder);
  if (request.kind === 'command') return superseded(classifyCommandRun({ result, output, redact }));
  return superseded(classifyAgentRun({ result, key: request.key, run: request.run, marker: run.marker, work: request.work, output, redact }));
};

/** Ended because nobody seemed to want it, and now somebody does: no person stopped it, so it is tried again. */
const superseded = (one: Classified): Classified =>
  one.class === 'cancelled' && one.kind !== 'stopped' ? { ...one, class: 'transient' } : one;
