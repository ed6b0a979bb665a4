import type { ItemRow } from '../shared/documents.js';

const namesTree = (row: ItemRow): boolean => row.waitingFor === 'merge' && row.waitingOn.some((name) => name.startsWith('/'));

/** Its program or credential is not on the host: anybody may bring it. */
const lacksAgent = (row: ItemRow): boolean => row.state === 'queued' && row.waitingFor === 'agent';

/** Whether only a person can end the wait. At the merge that is uncommitted work in a person's own tree: a path is named then. */
export const waitsForPerson = (row: ItemRow): boolean => {
  if (row.state === 'blocked' || lacksAgent(row)) return true;
  if (row.state !== 'waiting') return false;
  return row.waitingFor === 'approval' || row.waitingFor === 'answer' || row.waitingFor === 'review' || row.waitingFor === 'budget' || namesTree(row);
};

/** Whether it waits for one of these people. Where nobody is named (a block, a tree) it waits for anybody. */
export const waitsForOneOf = (row: ItemRow, names: readonly string[]): boolean =>
  waitsForPerson(row) && (row.waitingOn.length === 0 || namesTree(row) || lacksAgent(row) || row.waitingOn.some((name) => name === '*' || names.includes(name)));
