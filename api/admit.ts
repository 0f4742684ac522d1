/** Before a route's handler, and before its body is read: who calls, whether they may, whether not too often. */
import type { RequestHandler } from 'express';
import { authenticated, callerOf } from './caller';
import type { ApiDeps } from './deps';
import { ApiProblem, problemOf } from './problem';
import type { Route } from './route';

export const admit =
  (
    { authenticate, rateLimit }: Pick<ApiDeps, 'authenticate' | 'rateLimit'>,
    route: Route,
  ): RequestHandler =>
  async (request, response, next) => {
    const address = request.socket.remoteAddress ?? '';
    await rateLimit.checkAddress(address);
    const principal = await authenticated(request, authenticate).catch(async (error: unknown) => {
      if (problemOf(error).code === 'unauthenticated') await rateLimit.failed(address);
      throw error;
    });
    const caller = callerOf(principal, request, response.locals['requestId'] as string);
    response.locals['caller'] = caller;
    response.locals['tenant'] = caller.tenant.client_account_id;
    response.locals['flowId'] = request.params['flow_id'];
    await rateLimit.admit(caller.tenant.client_account_id, response);
    if (!caller.permissions.has(route.permission))
      throw new ApiProblem('forbidden', `this needs the permission ${route.permission}`);
    next();
  };
