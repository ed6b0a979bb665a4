import type { Express, Request, RequestHandler } from 'express';
import type { z } from 'zod';
import { TowpathError } from '../shared/error-table.js';
import { authenticate, isAdmitted } from './guards/authenticate.js';
import { jsonBodyOf, readJsonBody } from './guards/json-body.js';
import { isUnguarded, type ApiContext, type GuardedRoute, type Route } from './route.js';

const describe = (place: string, issue: z.core.$ZodIssue): string => [place, ...issue.path.map(String)].join('.') + `: ${issue.message}`;

/** Thrown with the place of each mistake (INPUT_INVALID). */
const check = (place: 'path' | 'query' | 'body', schema: z.ZodType, value: unknown): unknown => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, 10).map((issue) => describe(place, issue).slice(0, 300));
  throw new TowpathError('INPUT_INVALID', issues.join('; '));
};

/** Before the body is read: a stranger's is not. */
const admit = (route: GuardedRoute, context: () => ApiContext): RequestHandler => (request, response, next) => {
  response.locals['actor'] = authenticate(request.get('authorization'), route.access, context());
  next();
};

const callOf = (route: GuardedRoute, request: Request): { params: unknown; query: unknown; body: unknown } => ({
  params: check('path', route.params, { ...request.params }),
  query: check('query', route.query, { ...request.query }),
  body: route.body === undefined ? undefined : check('body', route.body, jsonBodyOf(request)),
});

const answer = (route: GuardedRoute, context: () => ApiContext): RequestHandler => async (request, response) => {
  const call = callOf(route, request);
  const { status = 200, headers = {}, body } = await route.handle({
    ...call, actor: response.locals['actor'], idempotencyKey: request.get('idempotency-key'), context: context(),
    admitted: route.access !== 'anyone' || isAdmitted(request.get('authorization'), context()),
  });
  response.status(status).set(headers).json(body);
};

const expressPath = (path: string): string => path.replaceAll(/\{([a-z]+)\}/g, ':$1');

/** Before the guards: rows that take what comes. */
export const mountUnguarded = (app: Express, route: Route, context: () => ApiContext): void => {
  if (isUnguarded(route)) app.all(expressPath(route.path), route.serve(context));
};

/** Puts a row of the table into the router. */
export const mountRoute = (app: Express, route: Route, context: () => ApiContext): void => {
  if (isUnguarded(route)) return;
  app[route.method](expressPath(route.path), admit(route, context), ...(route.body === undefined ? [] : readJsonBody), answer(route, context));
};

/** After all routes: a path that is there with another method says which it takes. */
export const mountRefusals = (app: Express, routes: readonly Route[]): void => {
  for (const path of new Set(routes.filter((route) => !isUnguarded(route)).map((route) => route.path))) {
    const taken = routes.filter((route) => route.path === path).map((route) => route.method.toUpperCase());
    const allow = [...taken, ...(taken.includes('GET') ? ['HEAD'] : [])].join(', ');
    app.all(expressPath(path), (request, response) => {
      response.set('allow', allow);
      throw new TowpathError('METHOD_NOT_ALLOWED', `${request.method} ${path}; it takes ${allow}`);
    });
  }
  app.use((request) => { throw new TowpathError('ROUTE_NOT_FOUND', request.path.slice(0, 200)); });
};
