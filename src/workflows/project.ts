import { allHandlersFinished, CancellationScope, condition, continueAsNew, getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import { itemWorkflowId } from '../shared/ids.js';
import { itemSignals, type ProjectInput } from '../shared/messages.js';
import * as activities from './activities.js';
import { refusalOf } from './activity-failed.js';
import { setPaused, setProjectHandlers } from './project-messages.js';
import { ProjectCell } from './project-cell.js';
import { allHolders, carryProject, dropPermit, forget, grantNext, newProject, someoneWaits, type ProjectData } from './policy/project-data.js';
import { startItem, startRound } from './start-item.js';

/** While someone waits, the holders are looked at once a minute: a project is not told when a child of an earlier run ends. */
const lookSeconds = 60;

/** A grant to a closed item frees it. */
const grantAll = async (cell: ProjectCell): Promise<void> => {
  for (;;) {
    const { data, granted } = grantNext(cell.data);
    if (granted === undefined) return;
    cell.change(() => data);
    const { key, ...grant } = granted;
    try {
      await getExternalWorkflowHandle(itemWorkflowId(key)).signal(itemSignals.grant, grant);
    } catch {
      cell.change((now) => dropPermit(now, granted));
    }
  }
};

const freeClosed = async (cell: ProjectCell): Promise<void> => {
  // Where the look fails it comes again in a minute.
  const asked = cell.data;
  const closed = await activities.project.closedItems({ keys: allHolders(asked) }).catch(() => []);
  if (closed.length > 0) cell.change((data) => forget(data, closed, asked));
};

/** No number is given before the remote has been looked at: it may know higher ones. Who asks meanwhile is told why. */
const seed = async (cell: ProjectCell): Promise<void> => {
  if (cell.data.counter !== null) return;
  try {
    const counter = await activities.project.seedCounter({ project: cell.data.settings.project });
    cell.change((data) => ({ ...data, counter }));
  } catch (error) {
    cell.refuseAll(refusalOf(error, 'CONNECTION_AWAY'));
    const { version } = cell;
    await condition(() => cell.version !== version || workflowInfo().continueAsNewSuggested, lookSeconds * 1000);
  }
};

const tellHolders = async (cell: ProjectCell): Promise<void> => {
  const { tell } = cell;
  if (tell === null) return;
  cell.tell = null;
  const told = tell.keys.map((key) => getExternalWorkflowHandle(itemWorkflowId(key)).signal(itemSignals.projectPause, { paused: tell.paused }));
  await Promise.allSettled(told);
};

/** Starts what was asked for, a batch at a time. */
const serve = async (cell: ProjectCell): Promise<void> => {
  if (cell.data.counter !== null) await Promise.all(cell.take(20).map((asked) => startItem(cell, asked)));
  await Promise.all(cell.reopened.splice(0).map((item) => startRound(cell, item)));
  await tellHolders(cell);
};

/** Serves, grants what is free, then waits for the next change. */
const live = async (cell: ProjectCell): Promise<void> => {
  while (!workflowInfo().continueAsNewSuggested) {
    await seed(cell);
    await serve(cell);
    await grantAll(cell);
    if (cell.data.counter === null || cell.asked.length > 0 || cell.reopened.length > 0 || cell.tell !== null) continue;
    const { version } = cell;
    const over = (): boolean => cell.version !== version || workflowInfo().continueAsNewSuggested;
    if (!someoneWaits(cell.data)) await condition(over);
    else if (!(await condition(over, lookSeconds * 1000))) await freeClosed(cell);
  }
};

/** Whoever was accepted is answered before the history ends; more may come while that goes on. */
const drain = async (cell: ProjectCell): Promise<void> => {
  while (cell.asked.length > 0 || cell.reopened.length > 0 || cell.tell !== null || !allHandlersFinished()) {
    if (cell.data.counter === null) cell.refuseAll({ code: 'CONNECTION_AWAY', detail: 'the repository has not answered yet' });
    await serve(cell);
    await condition(() => allHandlersFinished() || cell.asked.length > 0 || cell.reopened.length > 0 || cell.tell !== null);
  }
};

/** Cancel from the Web UI or the `temporal` CLI means pause: a project that ended would leave its items waiting. */
const onCancel = (cell: ProjectCell): void => {
  CancellationScope.current().cancelRequested.catch(() => {
    setPaused(cell, true, { by: { channel: 'temporal', id: null, name: 'temporal cancel' } });
  });
};

/** One project for years: numbers, admission, merge queue, pause. Its history is bounded by continue-as-new. */
export async function project(input: ProjectInput): Promise<void> {
  const cell = new ProjectCell((input.carried as ProjectData | undefined) ?? newProject(input.settings));
  setProjectHandlers(cell);
  onCancel(cell);
  await CancellationScope.nonCancellable(async () => {
    await live(cell);
    await drain(cell);
  });
  await continueAsNew<typeof project>({ settings: cell.data.settings, carried: carryProject(cell.data, Date.now()) });
}
