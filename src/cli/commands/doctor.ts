import type { Call, Command } from '../command.js';
import { checkLines } from '../screens/check-lines.js';
import { configFile } from '../system/config-file.js';
import type { Check } from '../doctor/check.js';

export const runDoctor = async (call: Call, file: string | undefined): Promise<Check[]> => {
  const { examine } = await import('../doctor/examine.js');
  const { home, around } = call;
  return examine({ home, env: around.env, cwd: around.cwd, nodeVersion: around.nodeVersion }, file);
};

export const doctor: Command = {
  name: 'doctor', group: 'The system', summary: 'Check this machine and towpath.yaml, and say what to do',
  about: 'PASS, WARN and FAIL lines; exit 1 on any FAIL. Nothing is changed or fetched.',
  args: [],
  options: {},
  examples: ['towpath doctor', 'towpath doctor --json'],
  exits: [0, 1, 2],
  async run(call) {
    const { out } = call;
    const checks = await runDoctor(call, await configFile(call));
    const failed = checks.filter((check) => check.status === 'FAIL').length;
    out.document({ ok: failed === 0, checks });
    for (const line of checkLines(checks, out.paint)) out.data(line);
    out.say(failed === 0 ? 'Nothing stands in the way. Next: `towpath up`.' : `${String(failed)} of ${String(checks.length)} failed.`);
    return failed === 0 ? 0 : 1;
  },
};
