import { DefaultLogger, Runtime } from '@temporalio/worker';

let quiet = false;

/** Once a process, before the first worker: a test's output is its own. */
export const silence = (): void => {
  if (quiet) return;
  quiet = true;
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
  });
};
