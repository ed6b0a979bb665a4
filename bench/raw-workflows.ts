import { condition, defineSignal, defineUpdate, proxyActivities, setHandler } from '@temporalio/workflow';

const { touch } = proxyActivities<{ touch(): Promise<number> }>({ startToCloseTimeout: '1m' });

/** The floor: a signal that leads to one activity, an update that is answered, nothing else. */
export async function raw(): Promise<number[]> {
  const touched: number[] = [];
  let asked = 0;
  let over = false;
  setHandler(defineSignal('go'), () => { asked += 1; });
  setHandler(defineUpdate('ping'), () => 'pong');
  setHandler(defineSignal('end'), () => { over = true; });
  while (!over) {
    await condition(() => asked > touched.length || over);
    if (asked > touched.length) touched.push(await touch());
  }
  return touched;
}
