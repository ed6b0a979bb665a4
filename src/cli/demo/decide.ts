import type { TowpathClient } from '../../client/towpath-client.js';
import { openReader } from '../../host/git-reader.js';
import type { Home } from '../../host/home.js';
import { documentsFolder } from '../../shared/ids.js';
import type { ItemDocument } from '../../shared/documents.js';
import type { VerbInput } from '../../shared/messages.js';
import { plainText } from '../../shared/plain-text.js';
import type { Verb } from '../../shared/words.js';
import { ask } from '../ask.js';
import type { Call } from '../command.js';
import { projectOfKey, shownCommit } from '../system/read-head.js';
import { cliActor } from '../system/who.js';

/** What the demo answers by itself. */
const ownAnswer = 'Only on the same day: the count starts again every day.';

interface Decision { verb: Verb; input: VerbInput }

const showBrief = async ({ out }: Call, home: Home, item: ItemDocument): Promise<void> => {
  const sha = shownCommit(item);
  const reader = openReader({ home, project: projectOfKey(item.key) });
  const [first] = (await reader.listDocuments(sha, item.key)).map(({ path }) => path).sort();
  if (first === undefined) return;
  const { content } = await reader.readFileAt(sha, `${documentsFolder(item.key)}/${first}`);
  out.say(out.paintTalk('quiet', `── ${first} ──`));
  out.say(plainText(new TextDecoder().decode(content)).trimEnd());
  out.say(out.paintTalk('quiet', '──'));
};

const askAnswer = async (call: Call, item: ItemDocument): Promise<Decision> => {
  for (const question of item.decide?.questions ?? []) call.out.say(`? ${plainText(question)}`);
  const text = call.options.flag('yes') ? ownAnswer : await ask(call, `Your answer [${ownAnswer}] `);
  if (call.options.flag('yes')) call.out.say(`  answering: ${ownAnswer}`);
  return { verb: 'answer', input: { text: text === '' ? ownAnswer : text } };
};

const askApproval = async (call: Call, home: Home, item: ItemDocument): Promise<Decision> => {
  const revision = item.decide?.revision ?? undefined;
  const bound: VerbInput = revision === undefined ? {} : { revision };
  await showBrief(call, home, item);
  if (call.options.flag('yes')) { call.out.say('  approving it'); return { verb: 'approve', input: bound }; }
  const said = await ask(call, 'Approve it? [Y, or a reason to send it back] ');
  return said === '' || /^y(es)?$/i.test(said) ? { verb: 'approve', input: bound } : { verb: 'reject', input: { ...bound, reason: said } };
};

/** Ends a wait for a person: asks, or with `--yes` answers itself. */
export const decide = async (call: Call, { client, home }: { client: TowpathClient; home: Home }, item: ItemDocument): Promise<void> => {
  const { verb, input } = item.waitingFor === 'answer' ? await askAnswer(call, item) : await askApproval(call, home, item);
  const answer = await client.act(item.key, verb, { ...input, by: cliActor() });
  call.out.event({ event: 'decision', key: item.key, verb, revision: answer.revision });
  call.out.say(`  ${plainText(answer.next)}`);
};
