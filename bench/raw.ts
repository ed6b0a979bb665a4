import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { fileURLToPath } from 'node:url';
import { median } from './numbers.js';

/** Milliseconds, medians of the raw SDK on the engine that everything else is measured on. */
export interface Floor { signalToActivity: number; update: number }

const rounds = 20;

export const measureRaw = async (address: string): Promise<Floor> => {
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } } });
  const bundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./raw-workflows.js', import.meta.url)), logger: new DefaultLogger('ERROR'),
  });
  const native = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection: native, taskQueue: 'bench-raw', workflowBundle: bundle, activities: { touch: () => Promise.resolve(Date.now()) },
  });
  const running = worker.run();
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  const handle = await client.workflow.start('raw', { workflowId: `bench-raw-${Date.now()}`, taskQueue: 'bench-raw' });
  const updates: number[] = [];
  const signalled: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const begun = performance.now();
    await handle.executeUpdate('ping');
    updates.push(performance.now() - begun);
    signalled.push(Date.now());
    await handle.signal('go');
    await new Promise((resolve) => { setTimeout(resolve, 150); });
  }
  await handle.signal('end');
  const touched = await handle.result() as number[];
  worker.shutdown();
  await running;
  await native.close();
  await connection.close();
  return { signalToActivity: median(touched.map((at, index) => at - (signalled[index] ?? at))), update: median(updates) };
};
