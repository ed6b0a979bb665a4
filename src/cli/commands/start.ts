import type { CreateRequest } from '../../client/towpath-client.js';
import { TowpathError } from '../../shared/error-table.js';
import type { Call, Command } from '../command.js';
import { chooseProject } from '../system/choose-project.js';
import { itemLinks } from '../system/links.js';
import { readInput } from '../system/read-input.js';
import { warnUnmerged } from '../system/warn-unmerged.js';
import { cliActor } from '../system/who.js';
import { withClient } from '../system/with-client.js';

const bodyOf = async ({ options, around }: Call): Promise<string> => {
  const [body, file] = [options.text('body'), options.text('body-file')];
  if (body !== undefined && file !== undefined) throw new TowpathError('USAGE', 'give --body or --body-file, not both');
  return file === undefined ? body ?? '' : readInput(around, file);
};

const requestOf = ({ args, options }: Call, body: string, project: string): CreateRequest => ({
  title: args[0] ?? '', body, project,
  pipeline: options.text('pipeline') ?? null,
  priority: options.whole('priority', { min: 1, max: 5 }) ?? 3,
  idempotencyKey: options.text('idempotency-key') ?? null,
  again: options.flag('again'),
  by: cliActor(),
});

export const start: Command = {
  name: 'start', group: 'Start here', summary: 'Make a work item and let it go its way',
  about: 'Prints the item\'s key. The project is --project, else the one of the towpath.yaml found here, else the only one of the home.',
  args: [{ name: 'TITLE', help: 'One line of at most 200 characters' }],
  options: {
    body: { value: 'TEXT', help: 'The ticket\'s text, Markdown' },
    'body-file': { value: 'F', help: 'Read the text from a file; `-` is standard input' },
    project: { value: 'KEY', help: 'The project, like WEB' },
    pipeline: { value: 'NAME', help: '`full`, `fix`, or one of towpath.yaml; default: the project\'s' },
    priority: { value: 'N', help: '1 (let in first) to 5; default 3' },
    'idempotency-key': { value: 'K', help: 'A repeat with the same key gives the first item' },
    again: { help: 'Make it although an open item has the same title and text' },
    after: { value: 'KEY', help: 'Not there yet: wait for another item' },
  },
  examples: ['towpath start "Add login"', 'towpath start "Add login" --body-file ticket.md --pipeline fix --json'],
  exits: [0, 1, 2, 3, 4],
  async run(call) {
    const { options, out, home } = call;
    if (options.flag('after')) throw new TowpathError('NOT_YET', 'dependencies between items are not there yet: `--after`');
    const body = await bodyOf(call);
    return withClient(call, async (client) => {
      const project = await chooseProject(call, client);
      await warnUnmerged(call, client, project);
      const { key, workflowId, existing } = await client.create(requestOf(call, body, project));
      const { readUp } = await import('../../client/running.js');
      const links = itemLinks(await readUp(home), key);
      out.document({ key, workflowId });
      out.data(key);
      out.say(existing ? `The idempotency key had made ${key} before.` : `${key} is made.`);
      for (const link of [links.api, links.ui]) if (link !== null) out.say(`  ${link}`);
      out.say(`Follow it with \`towpath watch ${key}\`.`);
      return 0;
    });
  },
};
