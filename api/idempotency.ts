/** The same request under the same Idempotency-Key is done once and answered the same (draft-ietf-httpapi-idempotency-key). */
import { createHash } from 'node:crypto';
import type { Request } from 'express';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { claimRequest, giveUpClaim, keepResponse } from '../db/stored-responses';
import { idempotencyKeyOf } from './idempotency-key';
import { ApiProblem } from './problem';
import type { Caller, Reply, Route } from './route';

const COME_BACK_S = 1;

interface Exchange {
  route: Route;
  request: Request;
  caller: Caller;
}

/** Does `work` unless it was done under the request's key; refuses the key of another request. */
export async function onceUnderKey(
  { db, log }: { db: Knex; log: Logger },
  { route, request, caller: { tenant, requestId } }: Exchange,
  work: () => Promise<Reply | undefined>,
): Promise<Reply | undefined> {
  const key = idempotencyKeyOf(request);
  if (key === undefined && route.idempotency === 'required')
    throw new ApiProblem('malformed', 'the header Idempotency-Key is needed here');
  const isHandled = route.idempotency === 'native' || route.idempotency === 'required';
  if (key === undefined || isHandled) return work();
  const claim = await claimRequest(db, tenant, {
    key,
    route: `${request.method} ${request.path}`,
    sha256: fingerprintOf(request),
  });
  if (claim.kind === 'other_request')
    throw new ApiProblem('invalid', 'this Idempotency-Key was used for another request');
  if (claim.kind === 'answered') {
    const { status, headers, body } = claim.response;
    return {
      status,
      headers: { ...headers, 'Idempotency-Replayed': 'true' },
      ...(body !== null && { body }),
    };
  }
  if (claim.kind === 'under_way') {
    if (route.idempotency === 'engine') return work();
    throw new ApiProblem('in_progress', 'a request with this Idempotency-Key is under way', {
      retry_after_s: COME_BACK_S,
    });
  }
  // A failure that cannot be noted costs a repetition half a minute; the answer is what counts.
  const noted = (done: Promise<unknown>) =>
    done.catch((error: unknown) => {
      log.warn({ err: error, request_id: requestId }, 'the outcome under a key was not kept');
    });
  let reply: Reply | undefined;
  try {
    reply = await work();
  } catch (error) {
    await noted(giveUpClaim(db, tenant, claim.claimId));
    throw error;
  }
  // "Accepted, nobody answers now" is no outcome: a repetition asks again.
  if (!reply || (route.idempotency === 'engine' && reply.status === 202))
    await noted(giveUpClaim(db, tenant, claim.claimId));
  else
    await noted(
      keepResponse(db, tenant, claim.claimId, {
        status: reply.status,
        headers: { ...reply.headers },
        body: without(reply.body, route.once),
      }),
    );
  return reply;
}

const fingerprintOf = ({ originalUrl, body }: Request): string =>
  createHash('sha256')
    .update(JSON.stringify([originalUrl, (body as unknown) ?? null]))
    .digest('hex');

const without = (body: unknown, names: readonly string[] = []): unknown =>
  names.length === 0
    ? body
    : Object.fromEntries(
        Object.entries(body as object).map(([name, value]) => [
          name,
          names.includes(name) ? null : (value as unknown),
        ]),
      );
