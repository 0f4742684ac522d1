/** Webhooks: events told to a URL of the tenant's, signed, at least once each. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { sealAudit } from '../../db/audit-log';
import { type DeliveryRow, listDeliveries, redeliver } from '../../db/webhook-deliveries';
import { newSecret, secretPlace } from '../../db/webhook-secret';
import { webhookUrlProblem } from '../../db/webhook-url';
import {
  countWebhooks,
  createWebhook,
  deleteWebhook,
  findWebhook,
  listWebhooks,
  replaceSecret,
  updateWebhook,
  type WebhookRow,
} from '../../db/webhooks';
import type { Tenant } from '../../workflows/run';
import { pageQuery } from '../cursor';
import type { ApiDeps } from '../deps';
import { createdKey, createdKeyShape, listOf, pageReply } from '../keyset-page';
import { originOf } from '../origin';
import { ApiProblem } from '../problem';
import { defineRoute, type Route } from '../route';
import {
  deliverySchema,
  webhookBody,
  webhookChange,
  webhookSchema,
  withSecretSchema,
} from '../webhook-shapes';

/** Each costs work with every event. */
const WEBHOOKS_PER_TENANT = 50;

const common = { tag: 'Webhooks', consistency: 'registry', permission: 'administer' } as const;
const id = z.guid().toLowerCase();
const params = z.object({ webhook_id: id });

const noWebhook = () => new ApiProblem('not_found', 'there is no such webhook');
async function requireWebhook({ db }: ApiDeps, tenant: Tenant, webhookId: string) {
  const webhook = await findWebhook(db, tenant, webhookId);
  if (!webhook) throw noWebhook();
  return webhook;
}

/** Names are looked up when something is sent; what the URL itself shows is refused here. */
function checkUrl({ webhooks: { allowPrivate } }: ApiDeps, url: string): void {
  const message = webhookUrlProblem(url, { allowPrivate });
  if (message !== null)
    throw new ApiProblem('invalid', 'the body cannot be used', {
      errors: [{ pointer: '/url', message }],
    });
}

const createRoute = (deps: ApiDeps): Route =>
  defineRoute({
    ...common,
    method: 'post',
    path: '/webhooks',
    once: ['secret'],
    summary: 'Have events told to a URL from now on; the answer has the secret, this once',
    body: webhookBody,
    responses: { 201: { description: 'The webhook', schema: withSecretSchema } },
    handler: async ({ caller, body }) => {
      const { tenant } = caller;
      checkUrl(deps, body.url);
      if ((await countWebhooks(deps.db, tenant)) >= WEBHOOKS_PER_TENANT)
        throw new ApiProblem('conflict', `there are ${WEBHOOKS_PER_TENANT} webhooks already`);
      const webhook_id = randomUUID();
      const secret = newSecret();
      const webhook = await createWebhook(deps.db, tenant, {
        ...body,
        webhook_id,
        secret: deps.webhooks.secrets.seal(secret, secretPlace(tenant, webhook_id)),
        created_by: originOf(caller).user_id,
        position: await sealAudit(deps.db, tenant),
      });
      return { status: 201, body: { ...webhook, secret } };
    },
  });

const listRoute = ({ db }: ApiDeps): Route =>
  defineRoute({
    ...common,
    method: 'get',
    path: '/webhooks',
    summary: 'Webhooks, newest first',
    query: z.object(pageQuery),
    responses: { 200: { description: 'A page', schema: listOf(webhookSchema) } },
    handler: ({ caller, query }) =>
      pageReply({
        query,
        filter: { list: 'webhooks' },
        keyShape: createdKeyShape,
        keyOf: (row: WebhookRow & { created_us: number }) => createdKey(row, row.webhook_id),
        show: ({ created_us: _, ...row }) => row,
        read: (after, limit) => listWebhooks(db, caller.tenant, { after, limit }),
      }),
  });

const ofOneRoutes = (deps: ApiDeps): Route[] => [
  defineRoute({
    ...common,
    method: 'get',
    path: '/webhooks/{webhook_id}',
    summary: 'One webhook, without its secret',
    params,
    responses: { 200: { description: 'The webhook', schema: webhookSchema } },
    handler: async ({ caller, params: { webhook_id } }) => ({
      status: 200,
      body: await requireWebhook(deps, caller.tenant, webhook_id),
    }),
  }),
  defineRoute({
    ...common,
    method: 'put',
    path: '/webhooks/{webhook_id}',
    summary: 'Change a webhook; one that is enabled again goes on with what happens from now on',
    params,
    body: webhookChange,
    responses: { 200: { description: 'The webhook', schema: webhookSchema } },
    handler: async ({ caller, params: { webhook_id }, body }) => {
      checkUrl(deps, body.url);
      const webhook = await updateWebhook(deps.db, caller.tenant, webhook_id, body, {
        head: await sealAudit(deps.db, caller.tenant),
        by: originOf(caller).user_id,
      });
      if (!webhook) throw noWebhook();
      return { status: 200, body: webhook };
    },
  }),
  defineRoute({
    ...common,
    method: 'delete',
    path: '/webhooks/{webhook_id}',
    summary: 'Tell a URL nothing any more; its deliveries go with it',
    params,
    responses: { 204: { description: 'Deleted' } },
    handler: async ({ caller, params: { webhook_id } }) => {
      if (!(await deleteWebhook(deps.db, caller.tenant, webhook_id))) throw noWebhook();
      return { status: 204 };
    },
  }),
  defineRoute({
    ...common,
    method: 'post',
    path: '/webhooks/{webhook_id}/rotate-secret',
    once: ['secret'],
    summary: 'Sign with a new secret from now on; the answer has it, this once',
    params,
    responses: { 200: { description: 'The webhook', schema: withSecretSchema } },
    handler: async ({ caller: { tenant }, params: { webhook_id } }) => {
      const secret = newSecret();
      const sealed = deps.webhooks.secrets.seal(secret, secretPlace(tenant, webhook_id));
      if (!(await replaceSecret(deps.db, tenant, webhook_id, sealed))) throw noWebhook();
      const webhook = await requireWebhook(deps, tenant, webhook_id);
      return { status: 200, body: { ...webhook, secret } };
    },
  }),
];

const deliveryRoutes = (deps: ApiDeps): Route[] => [
  defineRoute({
    ...common,
    method: 'get',
    path: '/webhooks/{webhook_id}/deliveries',
    summary: 'What a webhook was told, newest first; kept for 30 days',
    params,
    query: z.object({ ...pageQuery, outcome: deliverySchema.shape.outcome.optional() }),
    responses: { 200: { description: 'A page', schema: listOf(deliverySchema) } },
    handler: async ({ caller: { tenant }, params: { webhook_id: webhookId }, query }) => {
      await requireWebhook(deps, tenant, webhookId);
      const filter = { webhookId, outcome: query.outcome ?? null };
      return pageReply({
        query,
        filter,
        keyShape: createdKeyShape,
        keyOf: (row: DeliveryRow & { created_us: number }) => createdKey(row, row.delivery_id),
        show: ({ created_us: _, ...row }) => row,
        read: (after, limit) => listDeliveries(deps.db, tenant, filter, { after, limit }),
      });
    },
  }),
  defineRoute({
    ...common,
    method: 'post',
    path: '/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver',
    summary: 'Tell the same event once more, under the same event id',
    params: params.extend({ delivery_id: id }),
    responses: {
      202: { description: 'To be sent', schema: z.object({ delivery_id: z.uuid() }) },
    },
    handler: async ({ caller: { tenant }, params: { webhook_id, delivery_id } }) => {
      const ids = { webhookId: webhook_id, deliveryId: delivery_id };
      await requireWebhook(deps, tenant, webhook_id);
      const again = await redeliver(deps.db, tenant, ids);
      if (again === undefined) throw new ApiProblem('not_found', 'there is no such delivery');
      return { status: 202, body: { delivery_id: again } };
    },
  }),
];

export const webhookRoutes = (deps: ApiDeps): Route[] => [
  createRoute(deps),
  listRoute(deps),
  ...ofOneRoutes(deps),
  ...deliveryRoutes(deps),
];
