/** Before anything of a request is read: who calls, for which tenant, and whether not too often. */
import type { Request, Response } from 'express';
import { authenticated, callerOf } from './caller';
import type { ApiDeps } from './deps';
import { problemOf } from './problem';
import type { Caller } from './route';

/** Throws `unauthenticated`, `tenant_missing`, `forbidden` for another tenant, or `rate_limited`. */
export async function admitted(
  { authenticate, rateLimit }: Pick<ApiDeps, 'authenticate' | 'rateLimit'>,
  { request, response }: { request: Request; response: Response },
): Promise<Caller> {
  const address = request.socket.remoteAddress ?? '';
  await rateLimit.checkAddress(address);
  const principal = await authenticated(request, authenticate).catch(async (error: unknown) => {
    if (problemOf(error).code === 'unauthenticated') await rateLimit.failed(address);
    throw error;
  });
  const caller = callerOf(principal, request, response.locals['requestId'] as string);
  response.locals['tenant'] = caller.tenant.client_account_id;
  response.locals['flowId'] = request.params['flow_id'];
  await rateLimit.admit(caller.tenant.client_account_id, response);
  return caller;
}
