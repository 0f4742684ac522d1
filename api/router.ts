/** Turns route declarations into Express routes: validate, call, reply. */
import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from 'express';
import type { Logger } from 'pino';
import { callerOf, requestIdOf } from './caller';
import type { CursorSeal, SealedList } from './cursor-seal';
import { ApiProblem, invalidRequest, problemOf } from './problem';
import type { Caller, Reply, Route } from './route';

const JSON_LIMIT = '1mb';
const RETRY_AFTER_SECONDS = '2';

/** `/flows/{flow_id}` as Express writes it. */
const expressPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

/** Paths without parameters first: `/flows/active` must never be taken for a flow's id. */
const staticFirst = (a: Route, b: Route): number =>
  a.path.split('{').length - b.path.split('{').length;

export function createRouter(routes: readonly Route[], cursors: CursorSeal): Router {
  const router = express.Router();
  // Whatever type is named: a body that is not JSON is refused with a sentence, not taken for an empty one.
  const json = express.json({ limit: JSON_LIMIT, type: () => true });
  for (const route of [...routes].sort(staticFirst)) {
    const parsers: RequestHandler[] = route.body && !route.streams ? [json] : [];
    router[route.method](expressPath(route.path), ...parsers, (request, response) =>
      handle(route, request, response, cursors),
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

async function handle(
  route: Route,
  request: Request,
  response: Response,
  cursors: CursorSeal,
): Promise<void> {
  const requestId = response.locals['requestId'] as string;
  const caller = route.tenant === false ? ({ requestId } as Caller) : callerOf(request, requestId);
  response.locals['tenant'] = route.tenant === false ? undefined : caller.tenant.client_account_id;
  response.locals['flowId'] = request.params['flow_id'];
  const list = { path: route.path, tenant: caller.tenant };
  const params = parsed(route.params, request.params, 'path', 'not_found');
  // A misspelt filter must not quietly list everything.
  const query = parsed(route.query?.strict(), request.query, 'query') as { cursor?: unknown };
  const body = parsed(route.body, route.body ? (request.body ?? {}) : undefined, 'body');
  if (typeof query.cursor === 'string') query.cursor = await cursors.open(list, query.cursor);
  const reply = await route.handler({ caller, request, response, params, query, body } as never);
  if (reply === undefined) return;
  await sealPage(cursors, list, reply);
  response.status(reply.status).set(reply.headers ?? {});
  if (reply.body === undefined) response.end();
  else response.json(reply.body);
}

/** Lists know nothing of signatures. */
async function sealPage(cursors: CursorSeal, list: SealedList, { body }: Reply): Promise<void> {
  const { page } = (body ?? {}) as { page?: Record<string, unknown> };
  if (!page) return;
  for (const name of ['next_cursor', 'prev_cursor'])
    if (typeof page[name] === 'string') page[name] = await cursors.seal(list, page[name]);
}

function parsed(schema: Route['body'], value: unknown, part: string, code?: 'not_found'): unknown {
  if (!schema) return {};
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  // An id that is none cannot be the id of anything.
  throw code
    ? new ApiProblem(code, 'there is nothing at this address')
    : invalidRequest(part, result.error);
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
  (log: Logger): ErrorRequestHandler =>
  (error: unknown, request, response, _next) => {
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
    if (problem.status === 503 || problem.status === 429)
      response.set('Retry-After', RETRY_AFTER_SECONDS);
    response
      .status(problem.status)
      .type('application/problem+json')
      .send(JSON.stringify(problem.document(request.originalUrl, requestId)));
  };
