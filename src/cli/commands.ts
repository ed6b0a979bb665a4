import type { Command } from './command.js';
import { answer } from './commands/answer.js';
import { api } from './commands/api.js';
import { approve } from './commands/approve.js';
import { completion } from './commands/completion.js';
import { configCheck } from './commands/config-check.js';
import { configSchema } from './commands/config-schema.js';
import { deliveriesList } from './commands/deliveries-list.js';
import { deliveriesShow } from './commands/deliveries-show.js';
import { demo } from './commands/demo.js';
import { diff } from './commands/diff.js';
import { agentExplain } from './commands/agent-explain.js';
import { doctor } from './commands/doctor.js';
import { down } from './commands/down.js';
import { engineEnvCommand } from './commands/engine-env.js';
import { enginePrepare } from './commands/engine-prepare.js';
import { engineStart } from './commands/engine-start.js';
import { engineStatusCommand } from './commands/engine-status.js';
import { engineStop } from './commands/engine-stop.js';
import { help } from './commands/help.js';
import { inbox } from './commands/inbox.js';
import { init } from './commands/init.js';
import { laterCommands } from './commands/later.js';
import { receive } from './commands/receive.js';
import { list } from './commands/list.js';
import { log } from './commands/log.js';
import { pause } from './commands/pause.js';
import { projectList } from './commands/project-list.js';
import { projectPause } from './commands/project-pause.js';
import { projectResume } from './commands/project-resume.js';
import { projectShow } from './commands/project-show.js';
import { raise } from './commands/raise.js';
import { read } from './commands/read.js';
import { reject } from './commands/reject.js';
import { resume } from './commands/resume.js';
import { retry } from './commands/retry.js';
import { show } from './commands/show.js';
import { skip } from './commands/skip.js';
import { start } from './commands/start.js';
import { stop } from './commands/stop.js';
import { up } from './commands/up.js';
import { usage } from './commands/usage.js';
import { version } from './commands/version.js';
import { watch } from './commands/watch.js';
import { worker } from './commands/worker.js';

/** Help, completion, the docs page and their tests come from this table. Rows load nothing heavy until they run. */
export const commands: readonly Command[] = [
  demo, init, up, start,
  list, show, watch, log, inbox, read, diff, usage,
  approve, reject, answer, retry, skip, stop, pause, resume, raise,
  down, worker, api,
  engineStart, engineStop, engineStatusCommand, engineEnvCommand, enginePrepare,
  projectList, projectShow, projectPause, projectResume,
  deliveriesList, deliveriesShow,
  doctor, configCheck, configSchema, agentExplain, receive, completion, help, version,
  ...laterCommands,
];
