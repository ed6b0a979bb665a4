import type { Command } from '../command.js';
import { projectScreen } from '../screens/project-lines.js';
import { withClient } from '../system/with-client.js';

export const projectShow: Command = {
  name: 'project show', group: 'The system', summary: 'Show a project: who is at work, who waits, what merges',
  args: [{ name: 'PROJECT', help: 'The project\'s key, like WEB' }],
  options: {},
  examples: ['towpath project show WEB'],
  exits: [0, 1, 2, 3, 4],
  async run(call) {
    const { out } = call;
    return withClient(call, async (client) => {
      const project = await client.project(call.args[0] ?? '');
      out.document(project);
      out.data(projectScreen(project, out.paint));
      return 0;
    });
  },
};
