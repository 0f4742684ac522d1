/** JSON Web Tokens (RFC 7519): signed by an identity provider whose keys are fetched, or by a shared secret. */
import {
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from 'jose';
import { z } from 'zod';
import { ApiProblem } from '../problem';
import type { Principal } from './principal';
import { permissionsOfRoles } from './roles';

export interface TokenSettings {
  /** where the provider publishes its keys; takes the place of a secret */
  jwksUrl?: string | undefined;
  /** shared secret of at least 32 characters, for development */
  secret?: string | undefined;
  issuer?: string | undefined;
  audience?: string | undefined;
}

// Named one by one: `none`, and a public key taken for an HMAC secret, must never pass (RFC 8725, 2.1).
const PROVIDER_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'];
const SECRET_ALGORITHMS = ['HS256'];
const CLOCK_TOLERANCE_S = 5;

const engagement = z.guid().toLowerCase();
const claims = z.object({
  sub: z.string().min(1).max(255),
  client_account_id: z.guid().toLowerCase(),
  /** one, several, or `*` for all of the account */
  engagement_id: z.union([engagement.transform((id) => [id]), z.array(engagement), z.literal('*')]),
  roles: z.array(z.string()).default([]),
  may_act_for_users: z.boolean().default(false),
});

const refused = (detail: string) => new ApiProblem('unauthenticated', detail);

/** Checks tokens against the settings; undefined when they name no key to check with. */
export function createTokenVerifier(
  settings: TokenSettings,
): ((token: string) => Promise<Principal>) | undefined {
  const { jwksUrl, secret, issuer, audience } = settings;
  const key = jwksUrl
    ? createRemoteJWKSet(new URL(jwksUrl))
    : secret && new TextEncoder().encode(secret);
  if (!key) return undefined;
  const options: JWTVerifyOptions = {
    algorithms: jwksUrl ? PROVIDER_ALGORITHMS : SECRET_ALGORITHMS,
    requiredClaims: ['exp', 'sub'],
    clockTolerance: CLOCK_TOLERANCE_S,
    ...(issuer && { issuer }),
    ...(audience && { audience }),
  };
  return async (token) => principalOf(await payloadOf(token, key, options));
}

async function payloadOf(
  token: string,
  key: Uint8Array | JWTVerifyGetKey,
  options: JWTVerifyOptions,
): Promise<unknown> {
  try {
    const { payload } =
      typeof key === 'function'
        ? await jwtVerify(token, key, options)
        : await jwtVerify(token, key, options);
    return payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw refused('the token has expired');
    if (isOurFault(error))
      throw new ApiProblem('unavailable', 'the keys of the identity provider cannot be fetched');
    throw refused('the token is not one this API accepts');
  }
}

/** Not the token's: the keys could not be had. jose gives an answer other than 200 its plain error. */
const isOurFault = (error: unknown): boolean =>
  !(error instanceof errors.JOSEError) ||
  error instanceof errors.JWKSTimeout ||
  error.code === 'ERR_JOSE_GENERIC';

function principalOf(payload: unknown): Principal {
  const parsed = claims.safeParse(payload);
  if (!parsed.success) {
    const names = parsed.error.issues.map(({ path }) => String(path[0]));
    throw refused(`the token lacks usable claims: ${[...new Set(names)].join(', ')}`);
  }
  const { sub, client_account_id, engagement_id, roles, may_act_for_users } = parsed.data;
  return {
    subject: sub,
    permissions: permissionsOfRoles(roles),
    mayActForUsers: may_act_for_users,
    tenants: {
      client_account_id,
      engagement_ids: engagement_id === '*' ? null : engagement_id,
    },
  };
}
