import { z } from 'zod';
import {
  insertApiKey,
  listApiKeys,
  readApiKey,
  revokeApiKey,
  type ShownKey,
} from '../../db/api-keys';
import type { WithCreatedKey } from '../../db/created-key';
import { keyText } from '../auth/api-key';
import { digestOf, newSecret } from '../auth/secrets';
import { pageQuery } from '../cursor';
import type { ApiDeps } from '../deps';
import { createdKey, createdKeyShape, listOf, pageReply } from '../keyset-page';
import { originOf } from '../origin';
import { ApiProblem } from '../problem';
import { defineRoute, permissions, type Route } from '../route';
import { storableText } from '../storable-text';

const DAY_MS = 86_400_000;
const MOST_DAYS = 366;

const instant = z.iso.datetime({ offset: true });
const keySchema = z
  .object({
    key_id: z.uuid(),
    name: z.string(),
    permissions: z.array(z.enum(permissions)),
    may_act_for_users: z.boolean().meta({ description: 'may name a user in X-User-ID' }),
    created_by: z.string(),
    created_at: instant,
    expires_at: instant,
    last_used_at: instant.nullable().meta({ description: 'to the minute' }),
    revoked_at: instant.nullable(),
    revoked_by: z.string().nullable(),
  })
  .meta({ id: 'ApiKey' });

const newKeyBody = z
  .strictObject({
    name: storableText(255).trim().min(1),
    permissions: z
      .array(z.enum(permissions))
      .min(1)
      .refine((given) => new Set(given).size === given.length, 'names a permission twice'),
    may_act_for_users: z.boolean().default(false),
    expires_in_days: z.int().min(1).max(MOST_DAYS).default(90),
  })
  .meta({ id: 'NewApiKey' });

const madeSchema = keySchema
  .extend({ key: z.string().nullable().meta({ description: 'shown once; null in a repetition' }) })
  .meta({ id: 'MadeApiKey' });

const common = { tag: 'API keys', consistency: 'registry', permission: 'administer' } as const;
const params = z.object({ key_id: z.guid().toLowerCase() });
const one = '/api-keys/{key_id}';

const createKeyRoute = ({ db }: ApiDeps): Route =>
  defineRoute({
    ...common,
    method: 'post',
    path: '/api-keys',
    summary: 'Make a key for a service of this tenant; the key itself is shown once',
    body: newKeyBody,
    once: ['key'],
    responses: { 201: { description: 'The key', schema: madeSchema } },
    handler: async ({ caller, body, request }) => {
      const { expires_in_days, ...rest } = body;
      const beyond = body.permissions.filter((permission) => !caller.permissions.has(permission));
      if (beyond.length > 0)
        throw new ApiProblem('forbidden', `you cannot give away ${beyond.join(', ')}`);
      const secret = newSecret();
      const made = await insertApiKey(db, caller.tenant, {
        ...rest,
        secret_sha256: digestOf(secret),
        created_by: caller.userId,
        expires_at: new Date(Date.now() + expires_in_days * DAY_MS),
      });
      return {
        status: 201,
        headers: { Location: `${request.baseUrl}/api-keys/${made.key_id}` },
        body: { ...made, key: keyText(made.key_id, secret) },
      };
    },
  });

const listKeysRoute = ({ db }: ApiDeps): Route =>
  defineRoute({
    ...common,
    method: 'get',
    path: '/api-keys',
    summary: 'The keys of this tenant, newest first, revoked and expired ones too',
    query: z.object(pageQuery),
    responses: { 200: { description: 'A page', schema: listOf(keySchema) } },
    handler: ({ caller, query }) =>
      pageReply({
        query,
        filter: { list: 'api-keys' },
        keyShape: createdKeyShape,
        keyOf: (row: ShownKey & WithCreatedKey) => createdKey(row, row.key_id),
        show: ({ created_us: _, ...row }) => row,
        read: (after, limit) => listApiKeys(db, caller.tenant, { after, limit }),
      }),
  });

const readKeyRoute = ({ db }: ApiDeps): Route =>
  defineRoute({
    ...common,
    method: 'get',
    path: one,
    summary: 'One key, without its secret',
    params,
    responses: { 200: { description: 'The key', schema: keySchema } },
    handler: async ({ caller, params: { key_id } }) => {
      const row = await readApiKey(db, caller.tenant, key_id);
      if (!row) throw new ApiProblem('not_found', 'there is no such key');
      return { status: 200, body: row };
    },
  });

const revokeKeyRoute = ({ db, forgetKey }: ApiDeps): Route =>
  defineRoute({
    ...common,
    method: 'delete',
    path: one,
    summary: 'Revoke a key: at once here, within ten seconds in other API processes',
    params,
    responses: { 204: { description: 'Revoked' } },
    handler: async ({ caller, params: { key_id } }) => {
      const { user_id } = originOf(caller);
      if (!(await revokeApiKey(db, caller.tenant, key_id, user_id)))
        throw new ApiProblem('not_found', 'there is no such key');
      forgetKey(key_id);
      return { status: 204 };
    },
  });

export const apiKeyRoutes = (deps: ApiDeps): Route[] => [
  createKeyRoute(deps),
  listKeysRoute(deps),
  readKeyRoute(deps),
  revokeKeyRoute(deps),
];
