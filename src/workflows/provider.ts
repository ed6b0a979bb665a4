import { allHandlersFinished, CancellationScope, condition, continueAsNew, defineQuery, defineSignal, getExternalWorkflowHandle, setCurrentDetails, setDefaultSignalHandler, setHandler, workflowInfo } from '@temporalio/workflow';
import type { ProviderDocument } from '../shared/documents.js';
import { itemWorkflowId } from '../shared/ids.js';
import { itemSignals, providerQueries, providerSignals, type CircuitNews, type Grant, type ProviderInput } from '../shared/messages.js';
import * as activities from './activities.js';
import { addWaiting, afterRun, closed, dependents, dropWaiting, forgetItems, letOneTry, newProvider, providerDocument, untilTry, type ProviderData } from './policy/provider-data.js';
import { readCircuitWant, readRunEnded } from './policy/read-message.js';

/** Those who wait or try are looked at so often: a provider is not told when an item ends. */
const lookSeconds = 60;

/** Holds the provider's one plain object while the workflow runs. */
class ProviderCell {
  version = 0;
  constructor(public data: ProviderData) {}

  change(next: (data: ProviderData) => ProviderData): void {
    this.data = next(this.data);
    this.version += 1;
    const { circuit, until, failures, message, waiting } = providerDocument(this.data);
    setCurrentDetails([`**${this.data.name}**: circuit ${circuit}${until === null ? '' : `, a try at ${until}`}`, '',
      `- transient failures in a row: ${failures}${message === null ? '' : ` (${message})`}`, `- waiting: ${waiting.join(', ') || 'none'}`].join('\n'));
  }
}

/** Signals are read by hand and never throw: what cannot be read changes nothing. */
const setHandlers = (cell: ProviderCell): void => {
  setHandler(defineSignal<[unknown]>(providerSignals.runEnded), (given) => {
    const ended = readRunEnded(given);
    if (ended === undefined) return;
    const before = cell.data.open;
    cell.change((data) => afterRun(data, ended, Date.now()));
    // Opened anew: those who wait are told until when.
    if (before !== null && cell.data.open !== null && before.until !== cell.data.open.until) tellWaiting(cell);
  });
  for (const [name, apply] of [[providerSignals.want, addWaiting], [providerSignals.release, dropWaiting]] as const) {
    setHandler(defineSignal<[unknown]>(name), (given) => {
      const want = readCircuitWant(given);
      if (want !== undefined) cell.change((data) => apply(data, want));
    });
  }
  setHandler(defineQuery<ProviderDocument>(providerQueries.status), () => providerDocument(cell.data), { description: 'circuit, who waits' });
  setDefaultSignalHandler(() => undefined);
};

const tell = (key: string, signal: string, content: Grant | CircuitNews): Promise<boolean> =>
  getExternalWorkflowHandle(itemWorkflowId(key)).signal(signal, content).then(() => true, () => false);

const tellWaiting = (cell: ProviderCell): void => {
  const { open, waiting, name } = cell.data;
  if (open === null) return;
  const news: CircuitNews = { provider: name, until: open.until, message: open.message };
  // An item that is gone is found by the next look.
  for (const { key } of waiting) void tell(key, itemSignals.circuit, news);
};

/** A grant to an item that is gone frees it. */
const grantAll = async (cell: ProviderCell): Promise<void> => {
  for (;;) {
    cell.change((data) => letOneTry(data, Date.now()));
    const [first] = cell.data.granted;
    if (first === undefined) return;
    cell.change((data) => ({ ...data, granted: data.granted.slice(1) }));
    const grant: Grant = { kind: 'circuit', round: first.round, seq: first.seq };
    if (!(await tell(first.key, itemSignals.grant, grant))) cell.change((data) => dropWaiting(data, first));
  }
};

/** One notice when the circuit opens and one when it closes. Where it cannot be said, items say it all the same. */
const sayOnce = async (cell: ProviderCell): Promise<void> => {
  const { open, closed, name } = cell.data;
  if (closed !== null) {
    cell.change((data) => ({ ...data, closed: null }));
    await activities.notice.notify({ id: `${name}.${closed}.closed`, text: `${name} answers again; the items that waited for it go on` }).catch(() => undefined);
  }
  if (open === null || open.said) return;
  cell.change((data) => (data.open === null ? data : { ...data, open: { ...data.open, said: true } }));
  const text = `${name} fails (${open.message}); no run starts there before ${new Date(open.until).toISOString()}, then one tries`;
  await activities.notice.notify({ id: `${name}.${open.since}.open`, text }).catch(() => undefined);
};

const freeClosed = async (cell: ProviderCell): Promise<void> => {
  const asked = cell.data;
  const closed = await activities.project.closedItems({ keys: dependents(asked) }).catch(() => []);
  if (closed.length > 0) cell.change((data) => forgetItems(data, closed, asked));
};

const waitForChange = async (cell: ProviderCell): Promise<void> => {
  const { version, data: { open, closed: unsaid } } = cell;
  // Opened or closed while another was told that it may go on: that is said first.
  if (unsaid !== null || open?.said === false) return;
  const over = (): boolean => cell.version !== version || workflowInfo().continueAsNewSuggested;
  const someone = dependents(cell.data).length > 0;
  if (!someone) return condition(over);
  const soonest = Math.min(untilTry(cell.data, Date.now()) ?? Infinity, lookSeconds * 1000);
  const changed = await condition(over, Math.max(1, soonest));
  if (!changed && soonest === lookSeconds * 1000) await freeClosed(cell);
};

/** Cancel from the Web UI or the `temporal` CLI means that all may go on: a provider that ended would leave them waiting. */
const onCancel = (cell: ProviderCell): void => {
  CancellationScope.current().cancelRequested.catch(() => { cell.change(closed); });
};

const live = async (cell: ProviderCell): Promise<void> => {
  while (!workflowInfo().continueAsNewSuggested) {
    await sayOnce(cell);
    await grantAll(cell);
    await waitForChange(cell);
  }
  await condition(allHandlersFinished);
};

/** What all items of one provider share: its circuit. Design §9, “provider down”. */
export async function provider(input: ProviderInput): Promise<void> {
  const cell = new ProviderCell((input.carried as ProviderData | undefined) ?? newProvider(input.name));
  setHandlers(cell);
  onCancel(cell);
  await CancellationScope.nonCancellable(() => live(cell));
  await continueAsNew<typeof provider>({ name: cell.data.name, carried: cell.data });
}
