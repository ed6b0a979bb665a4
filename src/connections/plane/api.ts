import { z } from 'zod';
import { TowpathError } from '../../shared/errors.js';
import type { Connection } from '../connection.js';
import { createAsk, type Ask } from '../http/ask.js';
import { skewOf } from '../http/clock.js';
import type { Pace } from '../http/pace.js';
import {
  activityShape, commentShape, labelShape, madeBeforeShape, projectShape, stateShape, userShape, workItemShape,
  type PlaneActivity, type PlaneComment, type PlaneLabel, type PlaneProject, type PlaneState, type PlaneUser, type PlaneWorkItem,
} from './shapes.js';

export interface PlaneApiOptions { connection: Connection; pace: Pace; timeoutMs?: number }

/** What names our things to Plane for good; the same pair is answered with 409 and the id of the first. */
export interface External { external_source: string; external_id: string }

export interface NewWorkItem extends External { name: string; description_html: string; state?: string; labels?: string[]; assignees?: string[] }

/** What was made, or the id of what was there before. */
export type Made<T> = { made: T } | { before: string };

/** Calls of Plane's API, as they are; paths of a project take its id. */
export interface PlaneApi {
  me(): Promise<PlaneUser>;
  projects(): Promise<PlaneProject[]>;
  states(project: string): Promise<PlaneState[]>;
  labels(project: string): Promise<PlaneLabel[]>;
  members(project: string): Promise<PlaneUser[]>;
  makeLabel(project: string, name: string): Promise<PlaneLabel>;
  workItem(project: string, id: string): Promise<PlaneWorkItem | null>;
  workItemByKey(identifier: string, number: number): Promise<PlaneWorkItem | null>;
  /** By `order`, page after page, as far as they are taken. */
  workItems(project: string, order: string): AsyncGenerator<PlaneWorkItem>;
  makeWorkItem(project: string, item: NewWorkItem): Promise<Made<PlaneWorkItem>>;
  setState(project: string, id: string, state: string): Promise<void>;
  deleteWorkItem(project: string, id: string): Promise<void>;
  /** Newest first. */
  comments(project: string, item: string): AsyncGenerator<PlaneComment>;
  comment(project: string, item: string, id: string): Promise<PlaneComment | null>;
  makeComment(project: string, item: string, comment: External & { comment_html: string }): Promise<Made<PlaneComment>>;
  /** null: it is not there any more. */
  editComment(project: string, item: string, comment: { id: string; html: string }): Promise<PlaneComment | null>;
  deleteComment(project: string, item: string, id: string): Promise<void>;
  /** Newest first; comments are left out. */
  activities(project: string, item: string): AsyncGenerator<PlaneActivity>;
  /** How far Plane's clock was ahead of ours at its last answer, in milliseconds; null: not known. */
  skewMs(): number | null;
}

/** Plane's largest page in every version. */
const pageSize = 100;
/** More than this is more than a minute's requests. */
const mostPages = 50;

const expand = { expand: 'state,labels,assignees' };
const path = (...parts: string[]): string => `/${parts.map(encodeURIComponent).join('/')}/`;

const pageOf = <Shape extends z.ZodType>(shape: Shape) => z.union([
  z.object({ results: z.array(shape), next_cursor: z.string().nullish(), next_page_results: z.boolean().default(false) }),
  z.array(shape).transform((results) => ({ results, next_cursor: null, next_page_results: false })),
]);

interface ListOf<Shape extends z.ZodType> { at: string; shape: Shape; query?: Record<string, string> }

async function* listOf<Shape extends z.ZodType>(ask: Ask, { at, shape, query = {} }: ListOf<Shape>): AsyncGenerator<z.output<Shape>> {
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const { value } = await ask({ path: at, query: { per_page: pageSize, cursor, ...query }, schema: pageOf(shape) });
    yield* value.results;
    if (!value.next_page_results || typeof value.next_cursor !== 'string') return;
    cursor = value.next_cursor;
  }
}

const allOf = async <Shape extends z.ZodType>(ask: Ask, list: ListOf<Shape>): Promise<z.output<Shape>[]> => {
  const all: z.output<Shape>[] = [];
  for await (const one of listOf(ask, list)) all.push(one);
  return all;
};

const readOrNull = async <Shape extends z.ZodType>(ask: Ask, at: string, schema: Shape): Promise<z.output<Shape> | null> => {
  const { ok, value } = await ask({ path: at, query: expand, schema, accept: [404] });
  return ok ? value : null;
};

const idBefore = (text: string): string => {
  try {
    return madeBeforeShape.parse(JSON.parse(text)).id;
  } catch {
    throw new TowpathError('CONNECTION_REFUSED', 'Plane says that it is there already, and not under which id');
  }
};

const make = async <Shape extends z.ZodType>(ask: Ask, { at, body, shape }: { at: string; body: External; shape: Shape }): Promise<Made<z.output<Shape>>> => {
  const { ok, value, text } = await ask({ method: 'POST', path: at, body, schema: shape, accept: [409] });
  return ok ? { made: value } : { before: idBefore(text) };
};

/** Plane's cloud has its API under another name than its pages. */
export const apiUrlOf = (url: string): string => `${url === 'https://app.plane.so' ? 'https://api.plane.so' : url}/api/v1`;

export const createPlaneApi = ({ connection, pace, timeoutMs }: PlaneApiOptions): PlaneApi => {
  const plain = createAsk({
    name: connection.name, base: apiUrlOf(connection.url), pace, ...(timeoutMs === undefined ? {} : { timeoutMs }),
    auth: async () => ({ 'x-api-key': await connection.token() }),
  });
  let skew: number | null = null;
  const ask: Ask = async (request) => {
    const reply = await plain(request);
    skew = skewOf(reply.headers);
    return reply;
  };
  const workspace = ['workspaces', connection.workspace ?? ''];
  const under = (project: string, ...rest: string[]): string => path(...workspace, 'projects', project, ...rest);
  const itemPath = (project: string, item: string, ...rest: string[]): string => under(project, 'work-items', item, ...rest);
  const remove = async (at: string): Promise<void> => { await ask({ method: 'DELETE', path: at, accept: [404] }); };
  return {
    me: async () => (await ask({ path: path('users', 'me'), schema: userShape })).value,
    projects: async () => allOf(ask, { at: path(...workspace, 'projects'), shape: projectShape }),
    states: async (project) => allOf(ask, { at: under(project, 'states'), shape: stateShape }),
    labels: async (project) => allOf(ask, { at: under(project, 'labels'), shape: labelShape }),
    members: async (project) => allOf(ask, { at: under(project, 'members'), shape: userShape }),
    makeLabel: async (project, name) => (await ask({ method: 'POST', path: under(project, 'labels'), body: { name }, schema: labelShape })).value,
    workItem: async (project, id) => readOrNull(ask, itemPath(project, id), workItemShape),
    workItemByKey: async (identifier, number) => readOrNull(ask, path(...workspace, 'work-items', `${identifier}-${String(number)}`), workItemShape),
    workItems: (project, order) => listOf(ask, { at: under(project, 'work-items'), shape: workItemShape, query: { ...expand, order_by: order } }),
    makeWorkItem: async (project, body) => make(ask, { at: under(project, 'work-items'), body, shape: workItemShape }),
    setState: async (project, id, state) => { await ask({ method: 'PATCH', path: itemPath(project, id), body: { state }, schema: workItemShape }); },
    deleteWorkItem: async (project, id) => remove(itemPath(project, id)),
    comments: (project, item) => listOf(ask, { at: itemPath(project, item, 'comments'), shape: commentShape }),
    comment: async (project, item, id) => readOrNull(ask, itemPath(project, item, 'comments', id), commentShape),
    makeComment: async (project, item, body) => make(ask, { at: itemPath(project, item, 'comments'), body, shape: commentShape }),
    editComment: async (project, item, { id, html }) => {
      const { ok, value } = await ask({ method: 'PATCH', path: itemPath(project, item, 'comments', id), body: { comment_html: html }, schema: commentShape, accept: [404] });
      return ok ? value : null;
    },
    deleteComment: async (project, item, id) => remove(itemPath(project, item, 'comments', id)),
    activities: (project, item) => listOf(ask, { at: itemPath(project, item, 'activities'), shape: activityShape, query: { order_by: '-created_at' } }),
    skewMs: () => skew,
  };
};
