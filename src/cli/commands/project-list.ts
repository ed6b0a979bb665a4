import type { Command } from '../command.js';
import { projectLine } from '../screens/project-lines.js';
import { withClient } from '../system/with-client.js';

export const projectList: Command = {
  name: 'project list', group: 'The system', summary: 'List the projects that this home serves',
  args: [],
  options: {},
  examples: ['towpath project list', 'towpath project list --json'],
  exits: [0, 1, 2, 4],
  async run(call) {
    const { out } = call;
    return withClient(call, async (client) => {
      const projects = await client.projects();
      out.document({ projects });
      for (const project of projects) out.data(projectLine(project, out.paint));
      if (projects.length === 0) out.say('There is no project yet. `towpath up` beside a towpath.yaml adds its own.');
      return 0;
    });
  },
};
