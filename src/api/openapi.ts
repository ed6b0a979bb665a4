import { z } from 'zod';
import { errorDocumentSchema } from '../contracts/http-answers.js';
import { errors, type ErrorCode } from '../shared/error-table.js';
import { isUnguarded, type ApiContext, type Route } from './route.js';

type Json = Record<string, unknown>;

/** What every route may answer, and every route with a body. */
export const commonErrors: readonly ErrorCode[] = ['HOST_REFUSED', 'ORIGIN_REFUSED', 'UNAUTHENTICATED', 'METHOD_NOT_ALLOWED', 'INPUT_INVALID', 'INTERNAL'];
export const bodyErrors: readonly ErrorCode[] = ['NOT_JSON', 'TOO_LARGE'];

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io }) as Json;
  return rest;
};

const content = (schema: Json): Json => ({ 'application/json': { schema } });
const errorReference = { $ref: '#/components/schemas/Error' };

/** Codes that share a status share an answer: it names each with its title. */
const errorAnswers = (codes: readonly ErrorCode[]): Json => {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set(codes)) byStatus.set(errors[code].status, [...(byStatus.get(errors[code].status) ?? []), code]);
  return Object.fromEntries([...byStatus].sort(([a], [b]) => a - b).map(([status, those]) => [String(status), {
    description: those.map((code) => `${code}: ${errors[code].title}`).join(' · '), content: content(errorReference),
  }]));
};

const failuresOf = (route: Route): ErrorCode[] =>
  (isUnguarded(route) ? ['METHOD_NOT_ALLOWED', 'INTERNAL', ...route.errors] : [...route.errors, ...commonErrors, ...(route.body === undefined ? [] : bodyErrors)]);

const answersOf = (route: Route): Json => {
  const { answers } = route;
  const failures = errorAnswers(failuresOf(route));
  const successes = Object.fromEntries(Object.entries(answers).map(([status, { description, schema }]) =>
    [status, { description, content: content(schemaOf(schema, 'output')) }]));
  return { ...failures, ...successes };
};

const parametersOf = (schema: z.ZodType, place: 'path' | 'query'): Json[] => {
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(properties).map(([name, of]) => ({ name, in: place, required: place === 'path' || required.includes(name), schema: of }));
};

const idempotencyKey = {
  name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', maxLength: 200 },
  description: 'Your own id for this request: a repeat with it counts once',
};

const operationOf = (route: Route): Json => ({
  summary: route.summary,
  operationId: `${route.method} ${route.path}`.replace(/[^a-z]+/gi, '-').replace(/-$/, ''),
  parameters: [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query'), ...(route.body === undefined || isUnguarded(route) ? [] : [idempotencyKey])],
  ...(route.body === undefined ? {} : { requestBody: { required: true, content: content(schemaOf(route.body, 'input')) } }),
  security: route.access === 'anyone' ? [] : [{ token: [] }, ...(route.access === 'person' ? [{}] : [])],
  responses: answersOf(route),
});

const pathsOf = (routes: readonly Route[]): Json => {
  const paths: Record<string, Json> = {};
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route) };
  return paths;
};

/** The API's description, made from the very schemas that check its requests. */
export const openApiDocument = (routes: readonly Route[], { url, version }: Pick<ApiContext, 'url' | 'version'>): Json => ({
  openapi: '3.1.0',
  info: { title: 'Towpath', version, description: 'Items, decisions and projects of one home. Errors: docs/errors.md.' },
  servers: [{ url }],
  paths: pathsOf(routes),
  components: {
    schemas: { Error: schemaOf(errorDocumentSchema, 'output') },
    securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'A token that towpath.yaml names under `people`; needed only where one is set' } },
  },
});
