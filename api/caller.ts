import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import { z } from 'zod';
import { ApiProblem } from './problem';
import type { Caller } from './route';

const tenantId = z.guid().transform((id) => id.toLowerCase());
const printable = /^[\x20-\x7e]{1,128}$/;

/** The client's request id where it is usable, else a new one. */
export const requestIdOf = (request: Request): string => {
  const given = request.get('X-Request-ID');
  return given !== undefined && printable.test(given) ? given : randomUUID();
};

/** Whose data the request is about. Throws a problem that names the header at fault. */
export function callerOf(request: Request, requestId: string): Caller {
  const header = (name: string): string => {
    const id = tenantId.safeParse(request.get(name));
    if (!id.success) throw new ApiProblem('tenant_missing', `the header ${name} must be a UUID`);
    return id.data;
  };
  const tenant = {
    client_account_id: header('X-Client-Account-ID'),
    engagement_id: header('X-Engagement-ID'),
  };
  const userId = request.get('X-User-ID')?.trim() || 'system';
  if (userId.length > 255)
    throw new ApiProblem('malformed', 'the header X-User-ID is longer than 255 characters');
  return { tenant, userId, requestId };
}
