import { createHash, randomUUID } from 'node:crypto';
import { TowpathError } from '../shared/errors.js';
import { limits, projectKeyPattern, projectWorkflowId, stageNamePattern } from '../shared/ids.js';
import { projectUpdates, type CreateItem, type Created } from '../shared/messages.js';
import type { EngineLink } from './engine-link.js';
import type { InFlight } from './in-flight.js';
import { sendUpdate } from './send-update.js';
import type { CreateRequest } from './towpath-client.js';

const checkedTitle = (given: string): string => {
  const title = given.trim();
  if (title === '') throw new TowpathError('TITLE_INVALID', 'it is empty');
  if (title.length > limits.titleCharacters) throw new TowpathError('TITLE_INVALID', `it has ${String(title.length)} characters of at most ${String(limits.titleCharacters)}`);
  if (/[\p{Cc}\u2028\u2029]/u.test(title)) throw new TowpathError('TITLE_INVALID', 'it holds a line break or a control character');
  return title;
};

const checkedBody = (body: string): string => {
  const bytes = Buffer.byteLength(body, 'utf8');
  if (bytes > limits.bodyBytes) throw new TowpathError('TOO_LARGE', `the body has ${String(bytes)} bytes of at most ${String(limits.bodyBytes)}`);
  return body;
};

/** The update's id where the caller has none: its own idempotency key serves both. */
export const checkedId = (id: string | null | undefined): string => {
  if (id == null) return randomUUID();
  if (!/^[\x21-\x7e]{1,200}$/.test(id)) throw new TowpathError('INPUT_INVALID', 'an id has 1 to 200 visible ASCII characters and no space');
  return id;
};

/** sha256 (hex, first 16) of title, NUL and body. */
export const itemDigest = (title: string, body: string): string =>
  createHash('sha256').update(`${title}\0${body}`, 'utf8').digest('hex').slice(0, 16);

const checked = (request: CreateRequest): CreateItem => {
  const title = checkedTitle(request.title);
  const body = checkedBody(request.body);
  if (!Number.isInteger(request.priority) || request.priority < 1 || request.priority > 5) {
    throw new TowpathError('INPUT_INVALID', 'priority: expected 1 (first) to 5');
  }
  if (request.pipeline !== null && !stageNamePattern.test(request.pipeline)) throw new TowpathError('PIPELINE_NOT_FOUND', request.pipeline.slice(0, 80));
  return {
    title, body, pipeline: request.pipeline, priority: request.priority, digest: itemDigest(title, body),
    idempotencyKey: request.idempotencyKey, again: request.again, by: request.by,
  };
};

export interface Creating { link: EngineLink; inFlight: InFlight }

export const createItem = async ({ link, inFlight }: Creating, request: CreateRequest): Promise<Created> => {
  const id = checkedId(request.idempotencyKey);
  const item = { ...checked(request), idempotencyKey: id };
  const project = request.project.trim().toUpperCase();
  if (!projectKeyPattern.test(project)) throw new TowpathError('PROJECT_NOT_FOUND', request.project.slice(0, 80));
  const workflowId = projectWorkflowId(project);
  const subject = { name: `project ${project}`, notFound: 'PROJECT_NOT_FOUND' as const, id };
  return inFlight.run(workflowId, async () => link.ask(subject, async () =>
    // The key makes it one item. The engine would give a failure again under the same update id, after the tracker is back too.
    sendUpdate<Created>(link.client, { workflowId, name: projectUpdates.create, input: item, id: `create:${randomUUID()}` }), link.workerMs));
};
