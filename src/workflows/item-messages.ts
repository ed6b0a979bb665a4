import { defineQuery, defineSignal, defineUpdate, setDefaultSignalHandler, setHandler, CancellationScope, currentUpdateInfo } from '@temporalio/workflow';
import type { ItemDocument } from '../shared/documents.js';
import { failure } from '../shared/errors.js';
import { itemQueries, itemSignals, type VerbAnswer, type VerbInput } from '../shared/messages.js';
import { verbs, type Verb } from '../shared/words.js';
import type { ItemCell } from './item-cell.js';
import { act } from './act.js';
import { readCircuitNews, readGrant, readHint, readPause, readRunStarted, readVerbInput } from './policy/read-message.js';
import { hinted } from './policy/tending.js';
import { note } from './policy/timeline.js';
import { refusal } from './policy/verbs.js';
import { itemDocument } from './policy/view.js';

const noted = (cell: ItemCell, event: string, detail: string): void => cell.change((data) => note(data, Date.now(), { event, detail }));

/** The update's own id where its input names none: it survives continue-as-new, and a twin may repeat it. */
const withId = (input: VerbInput): VerbInput => {
  const id = input.id ?? currentUpdateInfo()?.id;
  return id === undefined ? input : { ...input, id };
};

const onUpdate = (cell: ItemCell, verb: Verb): void => setHandler(
  defineUpdate<VerbAnswer, [unknown]>(verb),
  (given) => {
    const input = withId(readVerbInput(given).input);
    // Another message of the same moment may have come between the validator and this.
    const no = refusal(cell.data, verb, input);
    if (no !== undefined) throw failure(no.code, no.detail);
    return act(cell, verb, input);
  },
  {
    description: `${verb}, answered`,
    validator: (given) => {
      const { input, problem } = readVerbInput(given);
      if (problem !== undefined) throw failure('INPUT_INVALID', problem);
      const no = refusal(cell.data, verb, withId(input));
      if (no !== undefined) throw failure(no.code, no.detail);
    },
  },
);

/** A signal has no answer: what became of it stands in the timeline. It never throws. */
const onTwin = (cell: ItemCell, verb: Verb): void => setHandler(
  defineSignal<[unknown]>(verb),
  (given) => {
    const { input, problem } = readVerbInput(given);
    const no = problem === undefined ? refusal(cell.data, verb, input) : { code: 'INPUT_INVALID', detail: problem };
    if (no === undefined) act(cell, verb, input);
    else noted(cell, 'refused', `${verb}: ${no.code}: ${no.detail}`);
  },
  { description: `${verb}, not answered: see the timeline` },
);

const onMachines = (cell: ItemCell): void => {
  // A hint only wakes: what it hints at is read again.
  setHandler(defineSignal<[unknown]>(itemSignals.hint), (given) => {
    const hint = readHint(given);
    if (hint !== undefined) cell.change((data) => hinted(data, hint));
    else cell.version += 1;
  });
  setHandler(defineSignal<[unknown]>(itemSignals.grant), (given) => {
    const grant = readGrant(given);
    const permit = grant === undefined ? null : cell.data.permits[grant.kind] ?? null;
    if (grant === undefined || permit === null || permit.seq !== grant.seq || grant.round !== cell.data.item.round) return;
    const front = grant.kind !== 'admission' && cell.data.front;
    cell.change((data) => ({ ...data, front, permits: { ...data.permits, [grant.kind]: { ...permit, state: 'granted' } } }));
  });
  setHandler(defineSignal<[unknown]>(itemSignals.circuit), (given) => {
    const news = readCircuitNews(given);
    const { circuit } = cell.data;
    if (news === undefined || circuit == null || circuit.provider !== news.provider) return;
    cell.change((data) => ({ ...data, circuit: news }));
  });
  setHandler(defineSignal<[unknown]>(itemSignals.runStarted), (given) => {
    const run = readRunStarted(given);
    if (run !== cell.data.pending?.id) return;
    cell.change((data) => (data.pending === null ? data : { ...data, pending: { ...data.pending, started: true } }));
    cell.publish();
  });
  setHandler(defineSignal<[unknown]>(itemSignals.projectPause), (given) => {
    const paused = readPause(given);
    if (paused === undefined || paused === cell.data.projectPaused) return;
    cell.change((data) => note({ ...data, projectPaused: paused }, Date.now(), { event: paused ? 'paused' : 'resumed', detail: 'with its project' }));
    cell.publishNow();
  });
};

/** Cancel from the Web UI or the `temporal` CLI means stop. */
const onCancel = (cell: ItemCell): void => {
  CancellationScope.current().cancelRequested.catch(() => {
    const input: VerbInput = { by: { channel: 'temporal', id: null, name: 'temporal cancel' } };
    if (refusal(cell.data, 'stop', input) === undefined) act(cell, 'stop', input);
  });
};

/** Sets every handler; called before the first await, so that nothing early is refused or lost. */
export const setItemHandlers = (cell: ItemCell): void => {
  for (const verb of verbs) {
    onUpdate(cell, verb);
    onTwin(cell, verb);
  }
  onMachines(cell);
  setHandler(defineQuery<ItemDocument>(itemQueries.status), () => itemDocument(cell.data, Date.now()), { description: 'the whole item' });
  setDefaultSignalHandler((name) => noted(cell, 'ignored', `signal ${name.slice(0, 60)}: no such verb; there are ${verbs.join(', ')}`));
  onCancel(cell);
};
