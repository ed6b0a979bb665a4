import { itemKey, limits } from '../../shared/ids.js';
import type { CreateItem, Ended, NewItem, ProjectSettings, Release, Want } from '../../shared/messages.js';
import { utf8Bytes } from '../../shared/bytes.js';
import { isObject, readActor } from './read-message.js';
import { bareActor, type Refusal } from './verbs.js';

const optional = (value: unknown): boolean => value === null || value === undefined || typeof value === 'string';

/** Why an item cannot be made of this, or undefined. */
export const createRefusal = (given: unknown): Refusal | undefined => {
  if (!isObject(given) || typeof given['title'] !== 'string' || typeof (given['body'] ?? '') !== 'string') {
    return { code: 'INPUT_INVALID', detail: 'expected {title, body}' };
  }
  const title = given['title'].trim();
  if (title === '' || title.length > limits.titleCharacters || /[\r\n\0]/.test(title)) return { code: 'TITLE_INVALID', detail: `${title.length} characters` };
  const bytes = utf8Bytes((given['body'] as string | undefined) ?? '');
  if (bytes > limits.bodyBytes) return { code: 'TOO_LARGE', detail: `the text has ${bytes} bytes, at most ${limits.bodyBytes} are taken` };
  const { priority } = given;
  if (priority !== undefined && !(typeof priority === 'number' && Number.isInteger(priority) && priority >= 1 && priority <= 5)) {
    return { code: 'INPUT_INVALID', detail: 'priority: expected 1 (first) to 5' };
  }
  if (typeof given['idempotencyKey'] === 'string' && given['idempotencyKey'].length > limits.idCharacters) {
    return { code: 'INPUT_INVALID', detail: `idempotencyKey: at most ${limits.idCharacters} characters` };
  }
  return optional(given['pipeline']) && optional(given['idempotencyKey']) && optional(given['digest'])
    ? undefined : { code: 'INPUT_INVALID', detail: 'pipeline, idempotencyKey and digest: expected strings' };
};

/** What `createRefusal` lets through, with what may be absent filled in. */
export const readCreate = (given: unknown): CreateItem => {
  const raw = given as Partial<CreateItem>;
  return {
    title: (raw.title ?? '').trim(), body: raw.body ?? '', pipeline: raw.pipeline ?? null, priority: raw.priority ?? 3,
    digest: raw.digest ?? '', idempotencyKey: raw.idempotencyKey ?? null, again: raw.again === true,
    by: readActor(raw.by) ?? bareActor,
  };
};

const isPermit = (given: Record<string, unknown>): boolean =>
  (given['kind'] === 'admission' || given['kind'] === 'merge') && typeof given['key'] === 'string'
  && typeof given['round'] === 'number' && typeof given['seq'] === 'number';

export const readWant = (given: unknown): Want | undefined => {
  if (!isObject(given) || !isPermit(given)) return undefined;
  return { ...(given as unknown as Want), front: given['front'] === true, priority: typeof given['priority'] === 'number' ? given['priority'] : 3 };
};

const isSpentRow = (row: unknown): boolean => isObject(row) && ['day', 'stage', 'agent'].every((name) => typeof row[name] === 'string')
  && ['input', 'output', 'cacheRead', 'cacheWrite', 'runs'].every((name) => typeof row[name] === 'number');

export const readRelease = (given: unknown): Release | undefined => {
  if (!isObject(given) || !isPermit(given)) return undefined;
  const { spent, ...release } = given as unknown as Release;
  return Array.isArray(spent) ? { ...release, spent: spent.filter(isSpentRow) } : release;
};

/** Without a round: of the first one. */
export const readEnded = (given: unknown): Ended | undefined =>
  (isObject(given) && typeof given['key'] === 'string' ? { key: given['key'], round: typeof given['round'] === 'number' ? given['round'] : 1 } : undefined);

const isWhole = (value: unknown, least: number): value is number => typeof value === 'number' && Number.isInteger(value) && value >= least;

/** The next round of one of this project's tickets. */
export const readReopen = (given: unknown, project: string): NewItem | undefined => {
  if (!isObject(given) || createRefusal(given) !== undefined || !isObject(given['ticket']) || !isObject(given['by'])) return undefined;
  const { key, number, round, ticket } = given as Partial<NewItem>;
  const own = given['project'] === project && isWhole(number, 1) && isWhole(round, 2) && key === itemKey(project, number);
  return own && typeof ticket?.connection === 'string' && typeof ticket.id === 'string' ? given as unknown as NewItem : undefined;
};

export const readSettings = (given: unknown): ProjectSettings | undefined => {
  if (!isObject(given)) return undefined;
  const texts = ['project', 'hash', 'repository', 'base', 'configFile'].every((name) => typeof given[name] === 'string');
  const tracker = given['tracker'] === undefined || typeof given['tracker'] === 'string';
  return texts && tracker && typeof given['items'] === 'number' && given['items'] >= 1 ? given as unknown as ProjectSettings : undefined;
};
