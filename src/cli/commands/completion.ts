import type { Command } from '../command.js';
import { completionScript, shells, type Shell } from '../completion/script.js';

export const completion: Command = {
  name: 'completion', group: 'The system', summary: 'Print the completion script of a shell',
  about: 'bash: `eval "$(towpath completion bash)"` in ~/.bashrc. zsh: the same in ~/.zshrc, after compinit. fish: `towpath completion fish > ~/.config/fish/completions/towpath.fish`.',
  args: [{ name: 'SHELL', help: 'bash, zsh or fish', words: shells }],
  options: {},
  examples: ['towpath completion bash', 'towpath completion fish > ~/.config/fish/completions/towpath.fish'],
  exits: [0, 2],
  async run({ args, out }) {
    const shell = args[0] as Shell;
    const { commands } = await import('../commands.js');
    const script = completionScript(shell, commands);
    out.document({ shell, script });
    out.data(script);
    return 0;
  },
};
