/** One declaration per endpoint: routing, validation and the OpenAPI document are all made from it. */
import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Tenant } from '../workflows/run';

export type Method = 'get' | 'post' | 'put' | 'delete';

/** Who asks, for whose data. */
export interface Caller {
  tenant: Tenant;
  /** the user it is done for: the holder of the credential, or whom that acts for */
  userId: string;
  /** the holder of the credential */
  subject: string;
  permissions: ReadonlySet<Permission>;
  requestId: string;
}

/** What a caller must be allowed for a route; which roles are, says api/auth/roles.ts. */
export const permissions = ['read', 'operate', 'approve', 'administer'] as const;
export type Permission = (typeof permissions)[number];

export interface ResponseSpec {
  description: string;
  /** a JSON body of this shape */
  schema?: z.ZodType;
  /** any other content, e.g. `text/csv` */
  contentType?: string;
}

export interface RouteInput<Params, Query, Body> {
  params: Params;
  query: Query;
  body: Body;
  caller: Caller;
  /** for headers and streaming bodies only */
  request: Request;
  response: Response;
}

/** What a handler returns; `undefined` when it has written the response itself. */
export interface Reply {
  status: number;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
}

/** That a route goes away, and what replaces it. */
export interface Deprecation {
  /** when it became so, and the first day it may be gone; RFC 3339 */
  since: string;
  sunset: string;
  /** below /api/v1, with parameters of this route's path: `/flows/{flow_id}` */
  successor: string;
}

export interface Route {
  method: Method;
  /** below /api/v1, in OpenAPI's form: `/flows/{flow_id}` */
  path: string;
  summary: string;
  tag: string;
  /** where the answer comes from: the registry (may lag) or the engine */
  consistency: 'registry' | 'engine';
  permission: Permission;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** the body is a stream the handler reads itself */
  streams?: true;
  /**
   * How a repeated Idempotency-Key is met. `native`: by the handler; `required`: likewise, and there must be one.
   * `engine`: the engine knows the repetition, so that two at once may both ask it. Otherwise the second of two at once
   * is told to come back.
   */
  idempotency?: 'native' | 'required' | 'engine';
  /** members of the answer that are shown once and not kept for a repetition */
  once?: readonly string[];
  /** the router says so in every answer and counts who still uses it */
  deprecated?: Deprecation;
  responses: Readonly<Record<number, ResponseSpec>>;
  handler: (input: RouteInput<never, never, never>) => Promise<Reply | undefined>;
}

type Parsed<Schema> = Schema extends z.ZodType ? z.infer<Schema> : Record<string, never>;

/** Declares a route; the handler's input has the types of the schemas beside it. */
export const defineRoute = <
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType,
>(
  route: Omit<Route, 'params' | 'query' | 'body' | 'handler'> & {
    params?: Params;
    query?: Query;
    body?: Body;
    handler: (
      input: RouteInput<Parsed<Params>, Parsed<Query>, Parsed<Body>>,
    ) => Promise<Reply | undefined>;
  },
): Route => route;
