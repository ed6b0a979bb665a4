import { access, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { TowpathError } from '../../shared/error-table.js';
import type { Command } from '../command.js';
import { checkLines } from '../screens/check-lines.js';
import { runDoctor } from './doctor.js';

const writeNew = async (file: string, text: string): Promise<void> => {
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o644 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new TowpathError('CONFIG_EXISTS', file);
    throw error;
  }
};

export const init: Command = {
  name: 'init', group: 'Start here', summary: 'Look at the repository here and write a short towpath.yaml',
  about: 'It goes to the top of the repository (beside a bare one, with --config). An existing file is never changed.',
  args: [],
  options: {},
  examples: ['towpath init', 'towpath init --json'],
  exits: [0, 1, 2],
  async run(call) {
    const { out, around, options } = call;
    const [{ lookAtRepository }, { renderConfig }] = await Promise.all([import('../../config/init/look.js'), import('../../config/init/render.js')]);
    const given = options.text('config');
    const found = await lookAtRepository(around.cwd, around.env);
    const file = given === undefined ? join(found.root, 'towpath.yaml') : resolve(around.cwd, given);
    if (await access(file).then(() => true, () => false)) throw new TowpathError('CONFIG_EXISTS', file);
    await writeNew(file, renderConfig(found, dirname(file)));
    const checks = await runDoctor(call, file);
    const { key, base, test, origin } = found;
    out.document({ file, project: key, base, test: test?.run ?? null, checks });
    out.data(file);
    out.say(`Wrote it for project ${key}, base ${base}, ${test === null ? 'no test command found' : `tests: ${test.run.join(' ')} (from ${test.from})`}${origin?.host == null ? '' : `; merges stay in this clone, ${origin.host} is never pushed to`}.`);
    if (!found.hasCommits) out.warn(`${base} has no commit yet: make one before the first item`);
    for (const line of checkLines(checks, out.paintTalk)) out.say(line);
    out.say(found.agentScript === null && found.agents.length === 0 ? 'Next: say in it which agent works, commit it, then `towpath up`.' : 'Next: look at it, commit it, then `towpath up`.');
    return 0;
  },
};
