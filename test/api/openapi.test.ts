import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { itemDocumentSchema, itemRowSchema, projectDocumentSchema } from '../../src/contracts/item-document.js';
import { routes } from '../../src/api/routes.js';
import { errors } from '../../src/shared/error-table.js';
import { item, project } from './support/memory-client.js';
import { serve, type Served } from './support/serve.js';

type Operation = {
  operationId: string; summary: string; parameters: { name: string; in: string; required: boolean }[];
  requestBody?: { content: Record<string, { schema: Record<string, unknown> }> };
  responses: Record<string, { description: string; content: Record<string, { schema: Record<string, unknown> }> }>;
};
type Document = { openapi: string; paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, unknown> } };

let api: Served;
let document: Document;
beforeAll(async () => { api = await serve(); document = (await api.get('/openapi.json')).json as Document; });
afterAll(async () => { await api.close(); });

const operations = (): Operation[] => Object.values(document.paths).flatMap((path) => Object.values(path));
const schemasIn = (value: unknown): Record<string, unknown>[] => {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'schema' in value ? [value.schema as Record<string, unknown>] : [];
  return [...own, ...Object.values(value).flatMap(schemasIn)];
};

describe('the OpenAPI document', () => {
  test('names every route that is served, and no other', () => {
    const written = Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
    expect(written.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
    expect(document.openapi).toBe('3.1.0');
  });

  test('describes each path parameter, once, and tells operations apart', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      const inPath = [...path.matchAll(/\{([a-z]+)\}/g)].map((match) => match[1]);
      for (const { parameters, summary } of Object.values(methods)) {
        expect(parameters.filter((one) => one.in === 'path').map((one) => one.name)).toEqual(inPath);
        expect(parameters.filter((one) => one.in === 'path').every((one) => one.required)).toBe(true);
        expect(summary).not.toBe('');
      }
    }
    const ids = operations().map((one) => one.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('holds schemas that can be read back', () => {
    const schemas = schemasIn(document.paths);
    expect(schemas.length).toBeGreaterThan(routes.length * 2);
    for (const schema of schemas) {
      if ('$ref' in schema) expect(schema).toEqual({ $ref: '#/components/schemas/Error' });
      else expect(() => z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0])).not.toThrow();
    }
    expect(Object.keys(document.components.schemas)).toEqual(['Error']);
  });

  test('names every code that a route declares, at the table\'s status', () => {
    for (const { method, path, errors: codes } of routes) {
      const { responses } = document.paths[path]?.[method] as Operation;
      for (const code of codes) expect(responses[String(errors[code].status)]?.description).toContain(code);
    }
  });

  test('describes bodies so that what is sent by it is taken', async () => {
    const schema = document.paths['/api/items']?.['post']?.requestBody?.content['application/json']?.schema;
    expect(schema).toMatchObject({ type: 'object', required: ['title'], additionalProperties: false });
    expect((await api.post('/api/items', { title: 'x' })).status).toBe(201);
  });
});

describe('what the API gives', () => {
  test.each([
    ['an item', itemDocumentSchema, item('SHP-1')],
    ['an item without a worker', itemDocumentSchema, item('SHP-1', { workerAway: { since: null } })],
    ['a row', itemRowSchema, item('SHP-1')],
    ['a project', projectDocumentSchema, project('SHP')],
  ])('%s fits its schema', (_what, schema, value) => {
    expect(schema.safeParse(value).error?.issues ?? []).toEqual([]);
  });
});
