import type { Command } from '../command.js';
import { requireConfigFile } from '../system/config-file.js';

export const configCheck: Command = {
  name: 'config check', group: 'The system', summary: 'Read towpath.yaml and name every mistake with its place',
  args: [],
  options: {},
  examples: ['towpath config check', 'towpath config check --config ../shop/towpath.yaml --json'],
  exits: [0, 1, 2, 3],
  async run(call) {
    const { out } = call;
    const file = await requireConfigFile(call);
    const [{ loadConfig }, { formatProblem }] = await Promise.all([import('../../config/load.js'), import('../../config/problems.js')]);
    const config = await loadConfig(file);
    const projects = config.projects.map((project) => project.key);
    out.document({ file, valid: true, projects, warnings: config.warnings });
    for (const warning of config.warnings) out.say(`${out.paintTalk('wait', 'warning:')} ${formatProblem(warning)}`);
    out.data(file);
    out.say(`It is right: ${projects.join(', ')}. \`towpath doctor\` tries what it names; \`towpath up\` runs it.`);
    return 0;
  },
};
