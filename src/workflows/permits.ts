import { getExternalWorkflowHandle } from '@temporalio/workflow';
import { projectWorkflowId, providerWorkflowId } from '../shared/ids.js';
import { projectSignals, providerSignals, type CircuitWant, type PermitKind, type ProjectPermit, type Release, type Want } from '../shared/messages.js';
import type { ItemCell } from './item-cell.js';
import { connectionBack, connectionLost } from './policy/connection.js';
import type { Permit } from './policy/item-data.js';

/** What an item asks its project and its provider for, and gives back: repeatable signals, each naming the round. */

const projectOf = (cell: ItemCell) => getExternalWorkflowHandle(projectWorkflowId(cell.data.item.project));
const providerOf = (permit: Permit | null | undefined) => getExternalWorkflowHandle(providerWorkflowId(permit?.of ?? ''));

const hold = (cell: ItemCell, kind: PermitKind, permit: Permit | null): void =>
  cell.change((data) => ({ ...data, seq: Math.max(data.seq, permit?.seq ?? 0), permits: { ...data.permits, [kind]: permit } }));

const askProject = async (cell: ItemCell, kind: ProjectPermit, seq: number): Promise<void> => {
  const { key, round, priority } = cell.data.item;
  const ask: Want = { kind, key, round, seq, front: kind === 'admission' && cell.data.front, priority };
  try {
    await projectOf(cell).signal(projectSignals.want, ask);
    cell.change((data) => connectionBack(data, Date.now()));
  } catch (error) {
    const message = `project ${cell.data.item.project} does not run: ${error instanceof Error ? error.message : String(error)}`;
    hold(cell, kind, null);
    cell.change((data) => connectionLost(data, Date.now(), { name: `project ${data.item.project}`, message }));
  }
};

const askProvider = async (cell: ItemCell, seq: number): Promise<void> => {
  const { key, round } = cell.data.item;
  const ask: CircuitWant = { key, round, seq };
  try {
    await providerOf(cell.data.permits.circuit).signal(providerSignals.want, ask);
  } catch {
    // A provider that does not run keeps nobody: the run itself says how it is.
    cell.change((data) => ({ ...data, circuit: null, permits: { ...data.permits, circuit: null } }));
  }
};

/** Asks for a permit; asking again keeps its place in line. */
export const want = async (cell: ItemCell, kind: PermitKind): Promise<void> => {
  const seq = cell.data.permits[kind]?.seq ?? cell.data.seq + 1;
  const { circuit } = cell.data;
  hold(cell, kind, { seq, state: 'wanted', ...(kind === 'circuit' && circuit != null ? { of: circuit.provider } : {}) });
  await (kind === 'circuit' ? askProvider(cell, seq) : askProject(cell, kind, seq));
};

/** Gives a permit back. Whoever is gone holds nothing. */
export const release = async (cell: ItemCell, kind: PermitKind): Promise<void> => {
  const { key, round } = cell.data.item;
  const seq = cell.data.permits[kind]?.seq ?? 0;
  if (kind === 'circuit') {
    const gone: CircuitWant = { key, round, seq };
    const provider = providerOf(cell.data.permits.circuit);
    cell.change((data) => ({ ...data, circuit: null, permits: { ...data.permits, circuit: null } }));
    await provider.signal(providerSignals.release, gone).catch(() => undefined);
    return;
  }
  const untold = kind === 'admission' ? cell.data.untold ?? [] : [];
  const gone: Release = { kind, key, round, seq, ...(untold.length === 0 ? {} : { spent: untold }) };
  // Who had a place and gives it back queues again in front.
  const front = (kind === 'admission' && cell.data.permits.admission?.state === 'granted') || cell.data.front;
  cell.change((data) => ({ ...data, front }));
  hold(cell, kind, null);
  const told = await projectOf(cell).signal(projectSignals.release, gone).then(() => true, () => false);
  if (told && untold.length > 0) cell.change((data) => ({ ...data, untold: [] }));
};
