import { statusAnswer, type StatusAnswer } from '../../contracts/http-answers.js';
import { TowpathError } from '../../shared/error-table.js';
import { readDisk } from '../disk.js';
import { route } from '../route.js';
import { none } from './parameters.js';

/** What cannot be asked now is null: the rest of the page still says what is known. */
const unlessAway = async <T>(asked: Promise<T>): Promise<T | null> => {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof TowpathError && (error.code === 'WORKER_AWAY' || error.code === 'ENGINE_UNREACHABLE')) return null;
    throw error;
  }
};

export const showStatus = route({
  method: 'get', path: '/status', access: 'person',
  summary: 'Version, engine, workers, disk, projects and items by state',
  params: none, query: none,
  answers: { 200: { description: 'Also while the engine is away', schema: statusAnswer } },
  errors: [],
  handle: async ({ context }) => {
    const { client, lookups } = context;
    const [health, disk] = await Promise.all([client.health(), readDisk(context.home)]);
    const there = health.engine.reachable;
    const [projects, items] = await Promise.all([
      there ? unlessAway(client.projects()) : null,
      there ? unlessAway(client.counts()) : null,
    ]);
    const body: StatusAnswer = {
      version: context.version, startedAt: context.startedAt,
      engine: { ...health.engine, ui: lookups.engineUi() },
      pollers: health.pollers, host: lookups.slots(), disk, projects, items,
    };
    return { body };
  },
});
