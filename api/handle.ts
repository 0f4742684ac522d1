/** One request of one route: who asks, what exactly, the answer, and a note of what was asked to change. */
import type { Request, RequestHandler, Response } from 'express';
import { admitted } from './admit';
import type { CountUse } from './deprecation';
import type { ApiDeps } from './deps';
import type { CursorSeal, SealedList } from './cursor-seal';
import { onceUnderKey } from './idempotency';
import { checkIfMatch } from './precondition';
import { ApiProblem, invalidRequest, problemOf } from './problem';
import type { NoteRequest } from './request-audit';
import type { Caller, Reply, Route } from './route';

export interface HandlerDeps extends Pick<
  ApiDeps,
  'db' | 'log' | 'authenticate' | 'rateLimit' | 'requireIfMatch'
> {
  cursors: CursorSeal;
}

/** Who is told of what was asked; none of them changes an answer. */
export interface Tell {
  note: NoteRequest;
  /** of every use of a deprecated route by a tenant; must neither wait nor throw */
  countUse: CountUse;
}

interface Handling extends Tell {
  route: Route;
  /** undefined where there is no body, or the handler reads it */
  readBody: RequestHandler | undefined;
}

interface Exchange {
  request: Request;
  response: Response;
}

export async function handle(
  deps: HandlerDeps,
  { route, readBody, note, countUse }: Handling,
  exchange: Exchange,
): Promise<void> {
  const caller = await admitted(deps, exchange);
  if (route.deprecated) countUse(caller.tenant, route);
  const answer = async () => {
    if (!caller.permissions.has(route.permission))
      throw new ApiProblem('forbidden', `this needs the permission ${route.permission}`);
    if (readBody) await passThrough(readBody, exchange);
    return answerOf(deps, route, caller, exchange);
  };
  const reply = await (route.method === 'get'
    ? answer()
    : noted({ route, caller, note }, exchange, answer));
  if (reply === undefined) return;
  const { response } = exchange;
  response.status(reply.status).set(reply.headers ?? {});
  if (reply.body === undefined) response.end();
  else response.json(reply.body);
}

/** Who asked for a change, and how that ended, is kept before it is answered: a refusal as well as a success. */
async function noted(
  { note, ...asked }: { route: Route; caller: Caller; note: NoteRequest },
  { request, response }: Exchange,
  answer: () => Promise<Reply | undefined>,
): Promise<Reply | undefined> {
  const flowId = request.params['flow_id'];
  try {
    const reply = await answer();
    const status = reply?.status ?? response.statusCode;
    await note({ ...asked, flowId, body: request.body, status, reply: reply?.body });
    return reply;
  } catch (error) {
    const problem = problemOf(error);
    await note({ ...asked, flowId, body: request.body, status: problem.status, problem });
    throw error;
  }
}

const passThrough = (parser: RequestHandler, { request, response }: Exchange) =>
  new Promise<void>((resolve, reject) => {
    void parser(request, response, (error?: unknown) => {
      if (error instanceof Error) reject(error);
      else resolve();
    });
  });

async function answerOf(
  deps: HandlerDeps,
  route: Route,
  caller: Caller,
  { request, response }: Exchange,
): Promise<Reply | undefined> {
  const params = parsed(route.params, request.params, 'path', 'not_found');
  // A misspelt filter must not quietly list everything.
  const query = parsed(route.query?.strict(), request.query, 'query') as { cursor?: unknown };
  const body = parsed(route.body, route.body ? (request.body ?? {}) : undefined, 'body');
  const list = { path: route.path, tenant: caller.tenant };
  if (typeof query.cursor === 'string') query.cursor = await deps.cursors.open(list, query.cursor);
  const input = { caller, request, response, params, query, body } as never;
  if (route.method === 'get') {
    const reply = await route.handler(input);
    if (reply) await sealPage(deps.cursors, list, reply);
    return reply;
  }
  return onceUnderKey(deps, { route, request, caller }, async () => {
    await checkIfMatch(deps.db, caller, request, { required: deps.requireIfMatch });
    return route.handler(input);
  });
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
