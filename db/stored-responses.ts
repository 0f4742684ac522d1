/** Answers of requests that carried an Idempotency-Key, so that a repeated one gets the first answer again. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Tenant } from '../workflows/run';
import { acrossTenants, withTenant } from './knex';

/** How long an answer is kept. */
const KEPT = '24 hours';
/** A process that has worked on a request for longer has died: the request is taken over. */
export const CLAIM_LIMIT_S = 30;

export interface KeyedRequest {
  /** method and path with its ids */
  route: string;
  key: string;
  /** fingerprint of everything else that tells one request from another */
  sha256: string;
}

export interface StoredResponse {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

export type Claim =
  | { kind: 'mine'; claimId: string }
  | { kind: 'answered'; response: StoredResponse }
  | { kind: 'under_way' }
  | { kind: 'other_request' };

interface Row {
  request_sha256: string;
  claim_id: string;
  status: number | null;
  headers: Record<string, string> | null;
  body: unknown;
}

/** Takes the request on, unless somebody has: then says how far it is. */
export const claimRequest = (
  db: Knex,
  tenant: Tenant,
  { route, key, sha256 }: KeyedRequest,
): Promise<Claim> =>
  withTenant(db, tenant, async (trx) => {
    const claimId = randomUUID();
    const { rows } = await trx.raw<{ rows: Row[] }>(
      `insert into stored_responses as s (route, idempotency_key, request_sha256, claim_id, expires_at)
       values (:route, :key, :sha256, :claimId, now() + interval '${KEPT}')
       on conflict (client_account_id, engagement_id, route, idempotency_key) do update set
         request_sha256 = excluded.request_sha256, claim_id = excluded.claim_id, claimed_at = now(),
         status = null, headers = null, body = null, expires_at = excluded.expires_at
       where s.expires_at < now() or s.status is null and s.request_sha256 = excluded.request_sha256
         and s.claimed_at < now() - interval '${CLAIM_LIMIT_S} seconds'
       returning request_sha256, claim_id, status, headers, body`,
      { route, key, sha256, claimId },
    );
    if (rows[0]) return { kind: 'mine', claimId };
    const known = await trx('stored_responses')
      .where({ route, idempotency_key: key })
      .first<Row | undefined>();
    // Given up between the two statements: whoever had it failed, so that nothing was done under the key.
    if (!known) return { kind: 'under_way' };
    if (known.request_sha256 !== sha256) return { kind: 'other_request' };
    if (known.status === null) return { kind: 'under_way' };
    const { status, headers, body } = known;
    return { kind: 'answered', response: { status, headers: headers ?? {}, body } };
  });

/** Keeps the answer, unless the claim was taken over meanwhile. */
export const keepResponse = (
  db: Knex,
  tenant: Tenant,
  claimId: string,
  { status, headers, body }: StoredResponse,
): Promise<unknown> =>
  withTenant(db, tenant, (trx) =>
    trx('stored_responses')
      .where({ claim_id: claimId })
      .update({
        status,
        headers: JSON.stringify(headers),
        body: body === undefined ? null : JSON.stringify(body),
      }),
  );

/** Forgets a request that failed: the same key may be used for it once more, or for another. */
export const giveUpClaim = (db: Knex, tenant: Tenant, claimId: string): Promise<unknown> =>
  withTenant(db, tenant, (trx) => trx('stored_responses').where({ claim_id: claimId }).delete());

/** Deletes what need not be kept any more, of all tenants. */
export const deleteExpiredResponses = (db: Knex): Promise<number> =>
  acrossTenants(db, (trx) =>
    trx('stored_responses').where('expires_at', '<', trx.fn.now()).delete(),
  );
