/** Turns route declarations into Express routes: validate, call, reply. */
import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from 'express';
import type { Logger } from 'pino';
import { requestIdOf } from './caller';
import { ApiProblem, problemOf } from './problem';
import { announceDeprecation } from './deprecation';
import { handle, type HandlerDeps, type Tell } from './handle';
import type { Route } from './route';

const JSON_LIMIT = '1mb';
const RETRY_AFTER_SECONDS = 2;

/** `/flows/{flow_id}` as Express writes it. */
const expressPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

/** Paths without parameters first: `/flows/active` must never be taken for a flow's id. */
const staticFirst = (a: Route, b: Route): number =>
  a.path.split('{').length - b.path.split('{').length;

export function createRouter(deps: HandlerDeps, tell: Tell, routes: readonly Route[]): Router {
  const router = express.Router();
  // Whatever type is named: a body that is not JSON is refused with a sentence, not taken for an empty one.
  const json = express.json({ limit: JSON_LIMIT, type: () => true });
  for (const route of [...routes].sort(staticFirst)) {
    const readBody = route.body && !route.streams ? json : undefined;
    router[route.method](
      expressPath(route.path),
      ...announceDeprecation(route),
      (request: Request, response: Response) =>
        handle(deps, { route, readBody, ...tell }, { request, response }),
    );
  }
  for (const path of new Set(routes.map((route) => route.path)))
    router.all(expressPath(path), (request, response) => {
      const allowed = routes
        .filter((route) => route.path === path)
        .flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
      response.set('Allow', allowed.join(', '));
      throw new ApiProblem(
        'method_not_allowed',
        `${request.method} is not possible here; ${allowed.join(', ')} is`,
      );
    });
  return router;
}

/** Before everything: the request's id, the safety headers, and one log line when it is done. */
export const observe =
  (log: Logger): RequestHandler =>
  (request, response, next) => {
    const started = performance.now();
    const requestId = requestIdOf(request);
    response.locals['requestId'] = requestId;
    response.set({
      'X-Request-ID': requestId,
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    });
    // Not `finish`: a request whose client went away has a line too.
    response.on('close', () => {
      const { tenant, flowId } = response.locals as { tenant?: string; flowId?: string };
      log.info(
        {
          request_id: requestId,
          method: request.method,
          route: (request.route as { path?: string } | undefined)?.path,
          status: response.statusCode,
          ...(!response.writableFinished && { broken_off: true }),
          duration_ms: Math.round(performance.now() - started),
          tenant,
          flow_id: flowId,
        },
        'request',
      );
    });
    next();
  };

/** After everything: nothing was found, or something was thrown. */
export const notFound: RequestHandler = () => {
  throw new ApiProblem('not_found', 'there is nothing at this address');
};

export const replyProblem =
  (log: Logger, countError?: (error: unknown) => void): ErrorRequestHandler =>
  (error: unknown, request, response, _next) => {
    countError?.(error);
    const problem = problemOf(error);
    const requestId = response.locals['requestId'] as string;
    if (problem.status >= 500)
      log[problem.status === 503 ? 'warn' : 'error'](
        { err: error, request_id: requestId },
        'request failed',
      );
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (problem.status === 503 || problem.status === 429 || problem.code === 'in_progress')
      response.set('Retry-After', String(problem.extras.retry_after_s ?? RETRY_AFTER_SECONDS));
    if (problem.code === 'unauthenticated') response.set('WWW-Authenticate', 'Bearer');
    response
      .status(problem.status)
      .type('application/problem+json')
      .send(JSON.stringify(problem.document(request.originalUrl, requestId)));
  };
