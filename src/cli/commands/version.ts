import type { Command } from '../command.js';
import { packageVersion } from '../system/package-version.js';

export const version: Command = {
  name: 'version', group: 'The system', summary: 'Print Towpath\'s version',
  args: [],
  options: {},
  examples: ['towpath version', 'towpath version --json'],
  exits: [0, 2],
  async run({ out, around }) {
    const own = await packageVersion();
    out.document({ version: own, node: around.nodeVersion, platform: around.platform });
    out.data(own);
    return 0;
  },
};
