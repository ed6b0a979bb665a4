import { TowpathError } from '../../shared/error-table.js';
import type { Command } from '../command.js';
import { findCommand } from '../find-command.js';
import { commandHelp, helpDocument, overview } from '../help-text.js';

export const help: Command = {
  name: 'help', group: 'The system', summary: 'Show what there is, or one command with its options and examples',
  args: [{ name: 'COMMAND', help: 'Like `show` or `engine start`', optional: true, rest: true }],
  options: {},
  examples: ['towpath help', 'towpath help start', 'towpath help --json'],
  exits: [0, 2],
  async run({ args, out }) {
    const { commands } = await import('../commands.js');
    if (args.length === 0) {
      out.document(helpDocument(commands));
      out.data(overview(commands, out.paint));
      return 0;
    }
    const parts = commands.filter((row) => row.name.startsWith(`${args.join(' ')} `));
    const found = parts.length > 0 ? parts : [findCommand(args, commands)].map(({ command, rest }) => {
      if (rest.length > 0) throw new TowpathError('USAGE', `there is no command \`${args.join(' ')}\``);
      return command;
    });
    out.document(helpDocument(found));
    out.data(found.map((row) => commandHelp(row, out.paint)).join('\n\n'));
    return 0;
  },
};
