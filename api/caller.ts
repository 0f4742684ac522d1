/** Who calls, for whose data: what the credential proves, held against what the headers say. */
import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import { z } from 'zod';
import type { Tenant } from '../workflows/run';
import type { Authenticate, Principal } from './auth/principal';
import { ApiProblem } from './problem';
import type { Caller } from './route';

const tenantId = z.guid().toLowerCase();
const printable = /^[\x20-\x7e]{1,128}$/;
const bearer = /^Bearer +([\x21-\x7e]{1,8192}) *$/i;

/** The client's request id where it is usable, else a new one. */
export const requestIdOf = (request: Request): string => {
  const given = request.get('X-Request-ID');
  return given !== undefined && printable.test(given) ? given : randomUUID();
};

/** Who holds the request's bearer token. Throws the problem `unauthenticated`. */
export function authenticated(request: Request, authenticate: Authenticate): Promise<Principal> {
  const [, token] = bearer.exec(request.get('Authorization') ?? '') ?? [];
  if (token === undefined)
    throw new ApiProblem('unauthenticated', 'the header Authorization must be "Bearer <token>"');
  return authenticate(token);
}

/** Throws a problem that names the header at fault. */
export function callerOf(principal: Principal, request: Request, requestId: string): Caller {
  const { subject, permissions, mayActForUsers } = principal;
  const userId = request.get('X-User-ID')?.trim() || subject;
  if (userId.length > 255)
    throw new ApiProblem('malformed', 'the header X-User-ID is longer than 255 characters');
  if (userId !== subject && !mayActForUsers)
    throw new ApiProblem('forbidden', 'the header X-User-ID names somebody else than the token');
  return { tenant: tenantOf(principal, request), userId, subject, permissions, requestId };
}

function tenantOf({ tenants }: Principal, request: Request): Tenant {
  const account = headerOf(request, 'X-Client-Account-ID') ?? tenants?.client_account_id;
  const only = tenants?.engagement_ids?.length === 1 ? tenants.engagement_ids[0] : undefined;
  const engagement = headerOf(request, 'X-Engagement-ID') ?? only;
  if (account === undefined) throw missing('X-Client-Account-ID');
  if (tenants && tenants.client_account_id !== account) throw foreign('X-Client-Account-ID');
  if (engagement === undefined) throw missing('X-Engagement-ID');
  if (tenants?.engagement_ids && !tenants.engagement_ids.includes(engagement))
    throw foreign('X-Engagement-ID');
  return { client_account_id: account, engagement_id: engagement };
}

function headerOf(request: Request, name: string): string | undefined {
  const text = request.get(name);
  if (text === undefined) return undefined;
  const id = tenantId.safeParse(text);
  if (!id.success) throw missing(name);
  return id.data;
}

const missing = (name: string) =>
  new ApiProblem('tenant_missing', `the header ${name} must be a UUID`);
const foreign = (name: string) =>
  new ApiProblem('forbidden', `the header ${name} names what the token does not give access to`);
