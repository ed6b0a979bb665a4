import type { Command } from '../command.js';
import { verbOptions } from '../system/send-verb.js';
import { cliActor } from '../system/who.js';
import { withClient } from '../system/with-client.js';

export const projectPause: Command = {
  name: 'project pause', group: 'The system', summary: 'Let nothing new start in a project',
  about: 'Running agents finish; items wait where they are.',
  args: [{ name: 'PROJECT', help: 'The project\'s key, like WEB' }],
  options: verbOptions,
  examples: ['towpath project pause WEB'],
  exits: [0, 1, 2, 3, 4],
  async run(call) {
    const id = call.options.text('id');
    return withClient(call, async (client) => {
      const project = await client.actOnProject(call.args[0] ?? '', { verb: 'pause', by: cliActor(), ...(id === undefined ? {} : { id }) });
      call.out.document(project);
      call.out.say(`${project.key} is paused. Let it go on with \`towpath project resume ${project.key}\`.`);
      return 0;
    });
  },
};
