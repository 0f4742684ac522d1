/** URLs that are told what happens. */
import type * as doc from './documents';
import { API_PREFIX, type Send } from './transport';

export interface WebhookRules {
  url: string;
  /** which events, of which flows; empty: all */
  actions?: string[];
  flow_types?: string[];
}

export interface WebhookDocument extends Required<WebhookRules> {
  webhook_id: string;
  enabled: boolean;
  disabled_reason: string | null;
  failing_since: string | null;
  created_by: string;
  created_at: string;
  updated_at: string;
}

/** The secret is shown when it is made, and never again. */
export type WebhookWithSecret = WebhookDocument & { secret: string };

export interface WebhookDeliveryDocument {
  delivery_id: string;
  /** of the event in the audit log */
  position: number;
  flow_id: string;
  action: string;
  outcome: 'pending' | 'delivered' | 'failed';
  attempts: number;
  next_attempt_at: string | null;
  last_status: number | null;
  last_error: string | null;
  response_prefix: string | null;
  redelivery_of: string | null;
  created_at: string;
  finished_at: string | null;
}

export interface WebhookCalls {
  get: <Document>(path: string, query?: object) => Promise<Document>;
  post: <Document>(
    path: string,
    json: object,
    key?: { idempotencyKey?: string },
    method?: 'POST' | 'PUT',
  ) => Promise<Document>;
  send: Send;
}

const one = (id: string): string => `/webhooks/${encodeURIComponent(id)}`;

export const webhooks = ({ get, post, send }: WebhookCalls) => ({
  createWebhook: (rules: WebhookRules) => post<WebhookWithSecret>('/webhooks', rules),
  listWebhooks: (page: doc.PageQuery = {}) => get<doc.Page<WebhookDocument>>('/webhooks', page),
  webhook: (id: string) => get<WebhookDocument>(one(id)),
  updateWebhook: (id: string, rules: WebhookRules & { enabled?: boolean }) =>
    post<WebhookDocument>(one(id), rules, {}, 'PUT'),
  deleteWebhook: async (id: string): Promise<void> => {
    await send({ method: 'DELETE', path: API_PREFIX + one(id) });
  },
  rotateWebhookSecret: (id: string) => post<WebhookWithSecret>(`${one(id)}/rotate-secret`, {}),
  webhookDeliveries: (
    id: string,
    page: doc.PageQuery & { outcome?: WebhookDeliveryDocument['outcome'] } = {},
  ) => get<doc.Page<WebhookDeliveryDocument>>(`${one(id)}/deliveries`, page),
  redeliver: (id: string, deliveryId: string) =>
    post<{ delivery_id: string }>(
      `${one(id)}/deliveries/${encodeURIComponent(deliveryId)}/redeliver`,
      {},
    ),
});
