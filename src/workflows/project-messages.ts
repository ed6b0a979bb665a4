import { CancellationScope, condition, currentUpdateInfo, defineQuery, defineSignal, defineUpdate, setDefaultSignalHandler, setHandler } from '@temporalio/workflow';
import type { ProjectDocument, ProjectSpending } from '../shared/documents.js';
import { failure } from '../shared/errors.js';
import { projectQueries, projectSignals, projectUpdates, type Created, type CreateItem } from '../shared/messages.js';
import { addWant, allHolders, dropPermit, projectDocument, roundEnded } from './policy/project-data.js';
import { projectSpending, takeSpent } from './policy/project-spending.js';
import { createRefusal, readCreate, readEnded, readRelease, readReopen, readSettings, readWant } from './policy/read-create.js';
import { readVerbInput } from './policy/read-message.js';
import { actorOf } from './policy/verbs.js';
import type { ProjectCell } from './project-cell.js';

export interface ProjectAnswer { project: string; paused: boolean; next: string }

/** The update's own id where the creation has no key: it may come again after a continue-as-new, and must not make two items. */
const withKey = (create: CreateItem): CreateItem => ({ ...create, idempotencyKey: create.idempotencyKey ?? currentUpdateInfo()?.id ?? null });

const onCreate = (cell: ProjectCell): void => setHandler(
  defineUpdate<Created, [unknown]>(projectUpdates.create),
  async (given) => {
    const create = withKey(readCreate(given));
    const before = create.idempotencyKey !== null && cell.byKey.has(create.idempotencyKey);
    const asked = cell.ask(create);
    // A cancelled project goes on, paused: its answers too.
    await CancellationScope.nonCancellable(() => condition(() => asked.result !== null));
    const { result } = asked;
    if (result === null) throw failure('INTERNAL', 'no answer');
    if ('no' in result) throw failure(result.no.code, result.no.detail);
    return before ? { ...result.ok, existing: true } : result.ok;
  },
  {
    description: 'makes an item and hands out its number',
    validator: (given) => {
      const no = createRefusal(given);
      if (no !== undefined) throw failure(no.code, no.detail);
    },
  },
);

export const setPaused = (cell: ProjectCell, paused: boolean, given: unknown): ProjectAnswer => {
  const { project } = cell.data.settings;
  const by = actorOf(readVerbInput(given).input).name;
  if ((cell.data.paused !== null) !== paused) {
    const keys = allHolders(cell.data);
    // Those who rest because of the pause hold no place: they are told by number of open item, or as they were told of it.
    const open = Object.keys(cell.data.open).map((number) => `${project}-${number}`);
    cell.tell = { paused, keys: paused ? keys : [...new Set([...keys, ...open, ...cell.data.paused?.told ?? []])] };
    cell.change((data) => ({ ...data, paused: paused ? { by, at: Date.now(), told: keys } : null }));
  }
  const next = paused ? 'running agents finish; nothing new starts until `towpath project resume`' : 'items go on';
  return { project, paused, next };
};

const onPause = (cell: ProjectCell): void => {
  for (const [name, paused] of [[projectUpdates.pause, true], [projectUpdates.resume, false]] as const) {
    setHandler(defineUpdate<ProjectAnswer, [unknown]>(name), (given) => setPaused(cell, paused, given), { description: `${name} the project` });
    setHandler(defineSignal<[unknown]>(name), (given) => { setPaused(cell, paused, given); });
  }
};

/** Signals are read by hand and never throw: what cannot be read changes nothing. */
export const setProjectHandlers = (cell: ProjectCell): void => {
  onCreate(cell);
  onPause(cell);
  setHandler(defineSignal<[unknown]>(projectSignals.settings), (given) => {
    const settings = readSettings(given);
    if (settings === undefined || settings.hash === cell.data.settings.hash) return;
    cell.change((data) => ({ ...data, settings: { ...settings, project: data.settings.project } }));
  });
  setHandler(defineSignal<[unknown]>(projectSignals.want), (given) => {
    const want = readWant(given);
    if (want !== undefined) cell.change((data) => addWant(data, want));
  });
  setHandler(defineSignal<[unknown]>(projectSignals.release), (given) => {
    const gone = readRelease(given);
    if (gone !== undefined) cell.change((data) => takeSpent(dropPermit(data, gone), gone));
  });
  setHandler(defineSignal<[unknown]>(projectSignals.ended), (given) => {
    const ended = readEnded(given);
    if (ended !== undefined) cell.change((data) => roundEnded(data, ended));
  });
  setHandler(defineSignal<[unknown]>(projectSignals.reopen), (given) => {
    const item = readReopen(given, cell.data.settings.project);
    if (item !== undefined) cell.reopen(item);
  });
  setHandler(defineQuery<ProjectDocument>(projectQueries.status), () => projectDocument(cell.data), { description: 'places, queues, pause' });
  setHandler(defineQuery<ProjectSpending>(projectQueries.spending), () => projectSpending(cell.data), { description: 'what its items have spent' });
  setDefaultSignalHandler(() => undefined);
};
