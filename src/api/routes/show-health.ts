import { healthAnswer, type HealthAnswer } from '../../contracts/http-answers.js';
import type { Health } from '../../client/towpath-client.js';
import { readDisk } from '../disk.js';
import { route } from '../route.js';
import { none } from './parameters.js';

const statusOf = ({ engine, pollers }: Health, trouble: boolean): HealthAnswer['status'] => {
  if (!engine.reachable) return 'down';
  const idle = pollers === null || Object.values(pollers).includes(0);
  return idle || trouble ? 'degraded' : 'ok';
};

/** For probes, so without a token: then it names no address, path, version, item or connection. */
export const showHealth = route({
  method: 'get', path: '/health', access: 'anyone',
  summary: 'Whether engine, workers and disk are there, deliveries can be stored, and how connections stand',
  params: none, query: none,
  answers: {
    200: { description: 'The engine answers', schema: healthAnswer },
    503: { description: 'The engine is away', schema: healthAnswer },
  },
  errors: [],
  handle: async ({ context, admitted }) => {
    const [health, disk] = await Promise.all([context.client.health(), readDisk(context.home)]);
    const { reachable, unreachableSince } = health.engine;
    const { intake } = context;
    const deliveries = intake === null ? undefined : { stored: intake.trouble === null, waiting: intake.waiting };
    const status = statusOf(health, disk.low || deliveries?.stored === false);
    const connections = admitted ? await context.lookups.connections?.() : undefined;
    const body: HealthAnswer = { status, engine: { reachable, unreachableSince }, pollers: health.pollers, disk: { low: disk.low }, ...(deliveries === undefined ? {} : { deliveries }), ...(connections === undefined ? {} : { connections }) };
    return { status: status === 'down' ? 503 : 200, body };
  },
});
