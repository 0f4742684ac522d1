/** Tokens as an identity provider with a shared secret would sign them. */
import { createHmac } from 'node:crypto';
import type { Tenant } from '../../workflows/run';

export const JWT_SECRET = 'a secret that only tests know, 32 characters at least';

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export interface Claims {
  sub: string;
  roles: readonly string[];
  client_account_id: unknown;
  engagement_id: unknown;
  may_act_for_users: boolean;
  exp: unknown;
}

/** A signed token of an administrator of the tenant; `claims` replaces single claims, `secret` the key. */
export function tokenOf(
  { client_account_id, engagement_id }: Tenant,
  claims: Partial<Claims> = {},
  {
    secret = JWT_SECRET,
    header = { alg: 'HS256', typ: 'JWT' },
  }: { secret?: string; header?: object } = {},
): string {
  const payload = {
    ...{ sub: 'system', roles: ['admin'], client_account_id, engagement_id },
    exp: Math.floor(Date.now() / 1000) + 3600,
    ...claims,
  };
  const signed = `${part(header)}.${part(payload)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
