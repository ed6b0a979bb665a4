const queues = new Map<string, Promise<unknown>>();

/**
 * One after the other within this process: what looks whether a thing is there and then makes it must not be at it twice
 * at once. Between processes the thing's own marker decides afterwards.
 */
export const inTurn = <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const turn = (queues.get(what) ?? Promise.resolve()).then(work, work);
  queues.set(what, turn);
  const leave = (): void => { if (queues.get(what) === turn) queues.delete(what); };
  turn.then(leave, leave);
  return turn;
};
