import { waitsForPerson } from '../../client/waits-for-person.js';
import { queueAnswer, type QueueAnswer } from '../../contracts/http-answers.js';
import type { ItemRow, ProjectDocument } from '../../shared/documents.js';
import { TowpathError } from '../../shared/error-table.js';
import { route, type ApiContext } from '../route.js';
import { none } from './parameters.js';

/** The projects' own order; without a worker the list's, which is the time they have waited. */
const projectsIfThere = async ({ client }: ApiContext): Promise<ProjectDocument[]> => {
  try {
    return await client.projects();
  } catch (error) {
    if (error instanceof TowpathError && error.code === 'WORKER_AWAY') return [];
    throw error;
  }
};

const inOrder = (rows: ItemRow[], order: string[]): ItemRow[] => {
  const places = new Map(order.map((key, place) => [key, place]));
  const place = (row: ItemRow): number => places.get(row.key) ?? order.length;
  return [...rows].sort((a, b) => place(a) - place(b));
};

export const showQueue = route({
  method: 'get', path: '/queue', access: 'person',
  summary: 'Who waits for what, and since when',
  params: none, query: none,
  answers: { 200: { description: 'Everything that waits', schema: queueAnswer } },
  errors: ['ENGINE_UNREACHABLE'],
  handle: async ({ context }) => {
    const [rows, projects] = await Promise.all([
      context.client.list({ states: ['queued', 'waiting', 'blocked'] }), projectsIfThere(context),
    ]);
    const personal = rows.filter(waitsForPerson);
    const others = rows.filter((row) => !waitsForPerson(row));
    const waitingFor = (word: string): ItemRow[] => others.filter((row) => row.waitingFor === word);
    const body: QueueAnswer = {
      admission: inOrder(waitingFor('admission'), projects.flatMap((one) => one.waitingForAdmission)),
      merging: projects.flatMap(({ key: project, merging }) => (merging === null ? [] : [{ project, key: merging }])),
      merge: inOrder(waitingFor('merge'), projects.flatMap((one) => one.waitingForMerge)),
      people: personal,
      other: others.filter((row) => row.waitingFor !== 'admission' && row.waitingFor !== 'merge'),
    };
    return { body };
  },
});
