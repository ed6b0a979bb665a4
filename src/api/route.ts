import type { RequestHandler } from 'express';
import type { z } from 'zod';
import type { ConnectionHealth } from '../contracts/http-answers.js';
import type { Home } from '../host/home.js';
import type { TowpathClient } from '../client/towpath-client.js';
import type { ErrorCode } from '../shared/error-table.js';
import type { Actor } from '../shared/messages.js';
import type { Intake } from './webhooks/intake.js';

/** Somebody who may come with a token; `name` is the one under `people` in towpath.yaml. */
export interface TokenPerson { name: string; token: string }

/** What the API asks of the process that it runs in, asked anew at each request: files may come and go. */
export interface ApiLookups {
  /** Those with a token. Empty: no token is needed, and the API stays on loopback. */
  people: () => readonly TokenPerson[];
  engineUi: () => string | null;
  /** Slots of this host; null where no worker runs in this process. */
  slots: () => { runs: number; gates: number } | null;
  /** Adds a second file's projects and gives their keys. Thrown with CONFIG_INVALID, PROJECT_TAKEN … */
  addConfig: (file: string) => Promise<string[]>;
  /** How the configured connections stand, from what was met; nothing is asked for it. Absent: none are known here. */
  connections?: () => Promise<ConnectionHealth[]>;
}

export interface ApiContext {
  client: TowpathClient;
  home: Home;
  lookups: ApiLookups;
  homeToken: string;
  /** null: this process takes no webhooks. */
  intake: Intake | null;
  version: string;
  startedAt: string;
  /** Bound where only this machine comes in. */
  loopback: boolean;
  /** `http://127.0.0.1:7420` */
  url: string;
}

/** A request that passed the guards and its schemas. */
export interface Call<Params, Query, Body> {
  params: Params;
  query: Query;
  body: Body;
  actor: Actor;
  /** The header `Idempotency-Key`. */
  idempotencyKey: string | undefined;
  /** Would be let in where a `person` is asked for: may read names. */
  admitted: boolean;
  context: ApiContext;
}

export interface Answer { status?: number; headers?: Record<string, string>; body: unknown }

type Schema = z.ZodType;

/** `anyone`: no token even where tokens are set. `person`: a token where tokens are set. `home`: the home's own token. */
export type Access = 'anyone' | 'person' | 'home';

interface RouteFacts<Params extends Schema, Query extends Schema> {
  method: 'get' | 'post';
  /** As OpenAPI writes it: `/api/items/{key}`. */
  path: string;
  summary: string;
  access: Access;
  params: Params;
  query: Query;
  /** The answers by status. */
  answers: Record<number, { description: string; schema: Schema }>;
  /** Codes that this route gives beside those that every route gives. */
  errors: readonly ErrorCode[];
}

export interface RouteOf<Params extends Schema, Query extends Schema, Body extends Schema> extends RouteFacts<Params, Query> {
  /** Absent: a request without a body. */
  body?: Body;
  handle: (call: Call<z.output<Params>, z.output<Query>, z.output<Body>>) => Promise<Answer>;
}

/** Takes requests as they come in, before every guard, whatever their method: it guards itself. */
export interface UnguardedRoute extends RouteFacts<Schema, Schema> {
  access: 'anyone';
  /** What is sent, for the description. */
  body: Schema;
  serve: (context: () => ApiContext) => RequestHandler;
}

export type GuardedRoute = RouteOf<Schema, Schema, Schema>;
export type Route = GuardedRoute | UnguardedRoute;

export const isUnguarded = (row: Route): row is UnguardedRoute => 'serve' in row;

/** A row of the table of routes: router, guards and OpenAPI document are made from it. */
export const route = <P extends Schema, Q extends Schema, B extends Schema>(row: RouteOf<P, Q, B>): Route => row as unknown as Route;
