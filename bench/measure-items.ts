import type { ItemDocument } from '../src/shared/documents.js';
import { itemWorkflowId } from '../src/shared/ids.js';
import { instantAgent } from './agents.js';
import { createItem, me, openBenchHome, type BenchHome } from './bench-home.js';
import { median, until } from './numbers.js';

/** Asked of the engine, which tells the end by itself: polling Towpath would measure the polling. */
export const doneAt = async ({ engine }: BenchHome, key: string): Promise<number> => {
  const { state, reason, timeline } = await engine.workflow.getHandle(itemWorkflowId(key)).result() as ItemDocument;
  if (state !== 'done') throw new Error(`${key} is ${state}: ${reason ?? ''}`);
  return Date.parse(timeline.at(-1)?.at ?? '');
};

export interface ItemFigures { secondsAnItem: number; itemsPerMinute: number; events: number; bytes: number; approveToAgentMs: number }

const history = async ({ engine }: BenchHome, key: string): Promise<{ events: number; bytes: number }> => {
  const { historyLength, historySize } = await engine.workflow.getHandle(itemWorkflowId(key)).describe();
  return { events: historyLength, bytes: historySize ?? 0 };
};

/** Six stages with instant agents and real git: one after the other, then many at once. */
const measureStages = async () => {
  const bench = await openBenchHome({ agent: instantAgent, pipeline: 'six', items: 4, runs: 2 });
  try {
    const seconds: number[] = [];
    let last = '';
    for (let round = 0; round < 5; round += 1) {
      const began = Date.now();
      last = await createItem(bench, `one ${round}`);
      seconds.push(((await doneAt(bench, last)) - began) / 1000);
    }
    const many = 20;
    const began = Date.now();
    const keys: string[] = [];
    for (let at = 0; at < many; at += 1) keys.push(await createItem(bench, `many ${at}`));
    const ends = await Promise.all(keys.map((key) => doneAt(bench, key)));
    const minutes = (Math.max(...ends) - began) / 60_000;
    return { secondsAnItem: median(seconds), itemsPerMinute: many / minutes, ...(await history(bench, last)) };
  } finally {
    await bench.close();
  }
};

/** From the answer to `approve` to the first instruction of the next agent. */
const measureDecision = async (): Promise<number> => {
  const bench = await openBenchHome({ agent: instantAgent, pipeline: 'decide', items: 4, runs: 2 });
  try {
    const spans: number[] = [];
    for (let round = 0; round < 7; round += 1) {
      const key = await createItem(bench, `decide ${round}`);
      await until(`${key} waits`, async () => ((await bench.client.item(key)).waitingFor === 'approval' ? true : undefined));
      await bench.client.act(key, 'approve', { by: me });
      const accepted = Date.now();
      await doneAt(bench, key);
      const { timeline } = await bench.client.item(key);
      const said = timeline.find((entry) => entry.stage === 'architecture' && entry.event === 'reported')?.detail;
      spans.push(Number(said) - accepted);
    }
    return median(spans);
  } finally {
    await bench.close();
  }
};

export const measureItems = async (): Promise<ItemFigures> => ({ ...(await measureStages()), approveToAgentMs: await measureDecision() });
