import { TowpathError } from '../../shared/error-table.js';
import { usageGroups, type UsageGroup } from '../../shared/spending.js';
import type { Command } from '../command.js';
import { usageTable } from '../screens/usage-table.js';
import { withClient } from '../system/with-client.js';

const groupOf = (word: string | undefined): UsageGroup => {
  const group = usageGroups.find((one) => one === (word ?? 'day'));
  if (group === undefined) throw new TowpathError('USAGE', `--by: expected one of ${usageGroups.join(', ')}, got \`${word ?? ''}\``);
  return group;
};

export const usage: Command = {
  name: 'usage', group: 'Items', summary: 'Say what agents have spent',
  about: 'Tokens, runs and US dollars a day (UTC), stage, agent or item, over all projects. `~` marks sums of which a part was priced by the table `prices`; `-`: no agent said, and no price is known.',
  args: [],
  options: {
    by: { value: 'GROUP', help: 'day, stage, agent or item; default day', words: usageGroups },
    project: { value: 'KEY', help: 'Only this project\'s' },
    since: { value: 'DAY', help: 'From this day on, like 2026-11-21; not with --by item' },
  },
  examples: ['towpath usage', 'towpath usage --by agent --since 2026-11-01', 'towpath usage --by item --project WEB --json'],
  exits: [0, 1, 2, 3, 4],
  async run(call) {
    const { options, out } = call;
    const by = groupOf(options.text('by'));
    const [project, since] = [options.text('project'), options.text('since')];
    return withClient(call, async (client) => {
      const report = await client.usage({ by, ...(project === undefined ? {} : { project }), ...(since === undefined ? {} : { since }) });
      out.document(report);
      if (report.rows.length > 0) out.data(usageTable(report, out.terminal));
      else out.say('Nothing was spent yet.');
      return 0;
    });
  },
};
