import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { TowpathError } from '../src/shared/error-table.js';
import { addAttributes, createNamespace, readNamespace, type NamespaceState } from './namespace.js';

/** What is missing, as words for a person; empty where nothing is. */
export const lacks = (namespace: string, { there, missing, wrong }: NamespaceState): string[] => [
  ...(there ? [] : [`namespace ${namespace}`]),
  ...(missing.length === 0 ? [] : [`search attributes ${missing.join(', ')}`]),
  ...(wrong.length === 0 ? [] : [`search attributes with another type, which cannot be changed (use another namespace): ${wrong.join(', ')}`]),
];

/** A namespace is known to every part of a server only a moment after it was made. */
const untilItHolds = async (what: () => Promise<boolean>): Promise<void> => {
  const until = performance.now() + 30_000;
  let last: unknown = new Error('it did not come into force within 30 s');
  while (performance.now() < until) {
    try { if (await what()) return; } catch (error) { last = error; }
    await sleep(50);
  }
  throw last;
};

/**
 * Makes the namespace and the search attributes that are not there yet. Safe to repeat.
 * @returns what was made, as words for a person.
 * Thrown when an attribute has another type (ENGINE_NOT_PREPARED).
 */
export const prepareNamespace = async (connection: Connection, namespace: string): Promise<string[]> => {
  const before = await readNamespace(connection, namespace);
  if (before.wrong.length > 0) throw new TowpathError('ENGINE_NOT_PREPARED', lacks(namespace, { ...before, missing: [] }).join('; '));
  if (!before.there) await createNamespace(connection, namespace);
  if (before.missing.length > 0) {
    await untilItHolds(async () => {
      const { there, missing } = await readNamespace(connection, namespace);
      if (there && missing.length > 0) await addAttributes(connection, namespace, missing);
      return there && missing.length === 0;
    });
  }
  return lacks(namespace, before);
};
