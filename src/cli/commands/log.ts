import { TowpathError } from '../../shared/error-table.js';
import type { Call, Command } from '../command.js';
import { checkedKey } from '../system/item-key.js';

const follow = async (call: Call, key: string): Promise<number> => {
  const { followLog } = await import('../system/follow-log.js');
  return followLog(call, key);
};

const printOnce = async (call: Call, key: string): Promise<number> => {
  const [{ readRuns, readResult }, { printRun }, { RunLog }] = await Promise.all([
    import('../../client/run-records.js'), import('../screens/run-lines.js'), import('../system/run-log.js'),
  ]);
  const stage = call.options.text('stage');
  const all = await readRuns(call.home, key);
  const runs = stage === undefined ? all : all.filter(({ run }) => run.stage === stage);
  if (runs.length === 0) throw new TowpathError('RUN_NOT_FOUND', stage === undefined || all.length === 0 ? key : `${key} had none at ${stage}; there are runs at ${[...new Set(all.map(({ run }) => run.stage))].join(', ')}`);
  for (const record of runs) {
    const result = await readResult(record.folder);
    printRun(call.out, record, { lines: await new RunLog(record, { raw: call.options.flag('raw') }).next(true), result, begins: true });
  }
  return 0;
};

export const log: Command = {
  name: 'log', group: 'Items', summary: 'Print what an item\'s agents and checks printed on this host',
  about: 'Secrets are masked and control codes are left out. --follow goes on until the item ends.',
  args: [{ name: 'KEY', help: 'The item, like WEB-12' }],
  options: {
    stage: { value: 'STAGE', help: 'Only this stage\'s runs' },
    raw: { help: 'Only what was printed, as it was printed; without it an agent that prints JSON is shown in words' },
    follow: { short: 'f', help: 'Go on as it is written' },
  },
  examples: ['towpath log WEB-12', 'towpath log WEB-12 --stage development --follow'],
  exits: [0, 1, 2, 3, 4, 130],
  endsItself: true,
  async run(call) {
    const key = checkedKey(call.args[0]);
    return call.options.flag('follow') ? follow(call, key) : printOnce(call, key);
  },
};
