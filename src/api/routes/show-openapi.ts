import { z } from 'zod';
import { openApiDocument } from '../openapi.js';
import { route, type Route } from '../route.js';
import { none } from './parameters.js';

export const showOpenApi = (routes: () => readonly Route[]): Route => route({
  method: 'get', path: '/openapi.json', access: 'anyone',
  summary: 'This description of the API',
  params: none, query: none,
  answers: { 200: { description: 'OpenAPI 3.1', schema: z.record(z.string(), z.unknown()) } },
  errors: [],
  handle: async ({ context }) => ({ body: openApiDocument(routes(), context) }),
});
