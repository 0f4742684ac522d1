/** Notes what the API was asked to change, whatever became of it. */
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { recordRequest } from '../db/audit-log';
import { isTenantId } from '../workflows/run';
import { operationIdOf } from './openapi';
import { originOf } from './origin';
import type { ApiProblem } from './problem';
import type { Caller, Route } from './route';

/** An answer waits so long for its note; a database that is away must not add to what its callers wait already. */
const PATIENCE_MS = 1000;
const LONGEST_REASON = 2000;

export interface Outcome {
  route: Route;
  caller: Caller;
  /** as the client sent it */
  body: unknown;
  /** of the address */
  flowId: unknown;
  status: number;
  problem?: ApiProblem;
  /** what the client is answered */
  reply?: unknown;
}

export type NoteRequest = (outcome: Outcome) => Promise<void>;

/** Of the body only the reason is kept. A note that cannot be written is logged and changes nothing of the answer. */
export function createRequestAudit({ db, log }: { db: Knex; log: Logger }): NoteRequest {
  return async ({ route, caller, body, flowId, status, problem, reply }) => {
    const origin = originOf(caller);
    const flow = [flowId, memberOf(reply, 'flow_id')].find(isTenantId);
    const reason = memberOf(body, 'reason');
    const written = recordRequest(db, caller.tenant, {
      actor: origin.user_id,
      on_behalf_of: origin.on_behalf_of ?? null,
      method: route.method.toUpperCase(),
      route: route.path,
      operation: operationIdOf(route),
      flow_id: flow?.toLowerCase() ?? null,
      status,
      problem_code: problem?.exactCode ?? null,
      reason: typeof reason === 'string' ? reason.slice(0, LONGEST_REASON) : null,
      request_id: caller.requestId,
      source: origin.source,
      occurred_at: new Date().toISOString(),
    }).catch((error: unknown) => {
      log.error({ err: error, request_id: caller.requestId }, 'a request could not be audited');
    });
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS);
    });
    await Promise.race([written, patience]);
    clearTimeout(timer);
  };
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
