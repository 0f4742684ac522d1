/** API keys: `mfo_<key id>_<secret>`. The id finds the row, of the secret only a digest is kept. */
import type { Knex } from 'knex';
import { type ApiKeyRow, findApiKey, noteKeyUse } from '../../db/api-keys';
import { ApiProblem } from '../problem';
import type { Principal } from './principal';
import { digestOf, isSameDigest } from './secrets';

const FORM = /^mfo_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;
/** For so long a key that was read is not read again; a revoked one may work as long in other processes. */
export const KEY_CACHE_MS = 10_000;
const MOST_CACHED = 10_000;

/** The key as it is handed out, once. */
export const keyText = (keyId: string, secret: string): string => `mfo_${keyId}_${secret}`;

export const isKeyText = (token: string): boolean => token.startsWith('mfo_');

export interface KeyRing {
  authenticate: (token: string) => Promise<Principal>;
  /** to be called when a key is revoked, so that this process refuses it from now on */
  forget: (keyId: string) => void;
}

export function createKeyRing(db: Knex): KeyRing {
  const cached = new Map<string, { row: ApiKeyRow | undefined; until: number }>();
  const read = async (keyId: string): Promise<ApiKeyRow | undefined> => {
    const known = cached.get(keyId);
    if (known && known.until > Date.now()) return known.row;
    const row = await findApiKey(db, keyId);
    if (cached.size >= MOST_CACHED) cached.clear();
    cached.set(keyId, { row, until: Date.now() + KEY_CACHE_MS });
    // Beside the request: when a key was last used is good to know and not worth waiting for.
    if (row) noteKeyUse(db, row).catch(() => undefined);
    return row;
  };
  return {
    forget: (keyId) => cached.delete(keyId),
    authenticate: async (token) => {
      const [, keyId, secret] = FORM.exec(token) ?? [];
      const row = keyId && (await read(keyId));
      if (!row || !secret || !isSameDigest(digestOf(secret), row.secret_sha256))
        throw new ApiProblem('unauthenticated', 'the API key is not one of ours');
      if (row.revoked_at) throw new ApiProblem('unauthenticated', 'the API key was revoked');
      if (row.expires_at.getTime() <= Date.now())
        throw new ApiProblem('unauthenticated', 'the API key has expired');
      const { client_account_id, engagement_id, permissions, may_act_for_users } = row;
      return {
        subject: `key:${row.key_id}`,
        permissions: new Set(permissions),
        mayActForUsers: may_act_for_users,
        tenants: { client_account_id, engagement_ids: [engagement_id] },
      };
    },
  };
}
