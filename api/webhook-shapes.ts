import { z } from 'zod';
import { flowTypes } from '../workflows/catalog';
import { flowEventKinds } from '../workflows/run';
import { storableText } from './storable-text';

const instant = z.iso.datetime({ offset: true });

export const webhookBody = z.strictObject({
  url: storableText(2000).meta({ description: 'https, on the public internet' }),
  actions: z
    .array(z.enum(flowEventKinds))
    .max(flowEventKinds.length)
    .default([])
    .meta({ description: 'which events; empty: all' }),
  flow_types: z
    .array(z.enum(flowTypes))
    .max(flowTypes.length)
    .default([])
    .meta({ description: 'of which flows; empty: all' }),
});

export const webhookChange = webhookBody.extend({ enabled: z.boolean().default(true) });

export const webhookSchema = z
  .object({
    webhook_id: z.uuid(),
    url: z.string(),
    actions: z.array(z.string()),
    flow_types: z.array(z.string()),
    enabled: z.boolean(),
    disabled_reason: z.string().nullable(),
    failing_since: instant
      .nullable()
      .meta({ description: 'after three days in which nothing gets through it is disabled' }),
    created_by: z.string(),
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'Webhook' });

export const withSecretSchema = webhookSchema
  .extend({
    secret: z.string().nullable().meta({
      description:
        'X-Flow-Signature is `t=<seconds>,v1=<hex>`: HMAC-SHA256 with it over `<seconds>.<body>`',
    }),
  })
  .meta({ id: 'WebhookWithSecret' });

export const deliverySchema = z
  .object({
    delivery_id: z.uuid(),
    position: z.int().meta({ description: 'of the event in the audit log' }),
    flow_id: z.uuid(),
    action: z.string(),
    outcome: z.enum(['pending', 'delivered', 'failed']),
    attempts: z.int(),
    next_attempt_at: instant.nullable(),
    last_status: z.int().nullable(),
    last_error: z.string().nullable(),
    response_prefix: z.string().nullable(),
    redelivery_of: z.uuid().nullable(),
    created_at: instant,
    finished_at: instant.nullable(),
  })
  .meta({ id: 'WebhookDelivery' });
