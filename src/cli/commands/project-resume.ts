import type { Command } from '../command.js';
import { verbOptions } from '../system/send-verb.js';
import { cliActor } from '../system/who.js';
import { withClient } from '../system/with-client.js';

export const projectResume: Command = {
  name: 'project resume', group: 'The system', summary: 'Let a paused project go on',
  about: 'Its items go on by themselves.',
  args: [{ name: 'PROJECT', help: 'The project\'s key, like WEB' }],
  options: verbOptions,
  examples: ['towpath project resume WEB'],
  exits: [0, 1, 2, 3, 4],
  async run(call) {
    const id = call.options.text('id');
    return withClient(call, async (client) => {
      const project = await client.actOnProject(call.args[0] ?? '', { verb: 'resume', by: cliActor(), ...(id === undefined ? {} : { id }) });
      call.out.document(project);
      call.out.say(`${project.key} goes on. \`towpath list\` shows its items.`);
      return 0;
    });
  },
};
