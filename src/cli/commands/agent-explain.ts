import type { Command } from '../command.js';

export const agentExplain: Command = {
  name: 'agent explain', group: 'The system', summary: 'Say what a stored run of an agent means, and why it ended as it did',
  about: 'Reads what an agent printed, as a run of it would have been judged: its class (success, transient, auth, billing, permanent, contract, cancelled) and kind, how long it asks to wait, what it used. '
    + 'What the transcript does not say is null. For acp the file holds the messages of both sides, one a line, with `dir` (`>` to the agent, `<` from it). The runs of an item lie below `TOWPATH_HOME/runs/KEY`.',
  args: [],
  options: {
    adapter: { value: 'KIND', help: 'How the agent was run', words: ['claude', 'codex', 'acp', 'command'] },
    stdout: { value: 'FILE', help: 'What it printed; - reads standard input' },
    stderr: { value: 'FILE', help: 'What it printed on standard error' },
    exit: { value: 'N', help: 'Its exit code; default: 0' },
    signal: { value: 'NAME', help: 'The signal that ended it, like SIGKILL' },
    cancelled: { help: 'Towpath ended it: no transcript tells that' },
    'previous-usage': { value: 'JSON', help: 'What its conversation had used before' },
    'schema-asked': { help: 'A structured result was asked for, where the stream does not show it' },
  },
  examples: [
    'towpath agent explain --adapter claude --stdout stdout.jsonl --exit 1',
    'towpath agent explain --adapter codex --stdout stdout.jsonl --previous-usage \'{"input":233,"output":44,"cacheRead":3333,"cacheWrite":0}\' --json',
  ],
  exits: [0, 1, 2],
  async run(call) {
    const { explainStored, explainedLines } = await import('../system/explain-stored.js');
    const explained = await explainStored(call);
    call.out.document(explained);
    for (const line of explainedLines(explained)) call.out.data(line);
    return 0;
  },
};
