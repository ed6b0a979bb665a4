import type { ItemDocument } from '../../shared/documents.js';
import { confirmed } from '../ask.js';
import type { Call } from '../command.js';

/** What `stop` and `skip` free or strand, told before they are asked for. */
export const endingText = (item: ItemDocument, verb: 'stop' | 'skip'): string[] => {
  const stage = item.stage ?? 'its place in the queue';
  const last = item.stages.at(-1)?.stage;
  const run = item.run === null ? [] : [`The run at ${stage} is killed; what it did not commit is lost.`];
  if (verb === 'stop') {
    return [
      ...run, `${item.key} gives its place back to other items and is parked as stopped.`,
      ...(item.branch === '' ? [] : [`Its branch ${item.branch} stays; \`towpath retry ${item.key}\` goes on.`]),
      ...(item.waitingFor === 'merge' ? ['It leaves the merge queue.'] : []),
    ];
  }
  const next = item.stages[item.stages.findIndex((row) => row.stage === item.stage) + 1]?.stage;
  const end = item.stage === last
    ? `${stage} counts as passed: ${item.key} ends as done${item.mergedSha === null ? ', unmerged; its branch stays' : ''}.`
    : `${stage} counts as passed without its gates${next === undefined ? '' : `; ${next} is next`}.`;
  return [...run, end];
};

/** Names what the verb does and asks a person at a terminal; programs, `--yes` and `--no-input` go on. */
export const confirmEnding = async (call: Call, item: ItemDocument, verb: 'stop' | 'skip'): Promise<boolean> => {
  if (!item.can.includes(verb)) return true; // the workflow says why not
  for (const line of endingText(item, verb)) call.out.say(line);
  if (await confirmed(call, `${verb === 'stop' ? 'Stop' : 'Skip'} ${item.key}?`)) return true;
  call.out.say('Nothing was changed.');
  return false;
};
