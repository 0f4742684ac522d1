import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { FlowRegistry } from '../db/flow-registry';
import type { FlowSlots } from '../db/flow-slots';
import type { Authenticate } from './auth/principal';
import type { RateLimit } from './rate-limit';
import type { SecretSeal } from '../db/webhook-secret';
import type { FlowClient } from '../workflows/client/flow-client';
import type { EventHub } from './event-hub';
import type { ApiMetrics } from './api-metrics';

/** What handlers work with. */
export interface ApiDeps {
  db: Knex;
  registry: FlowRegistry;
  flows: FlowClient;
  slots: FlowSlots;
  authenticate: Authenticate;
  /** told of a key that was revoked */
  forgetKey: (keyId: string) => void;
  rateLimit: RateLimit;
  /** whether what changes a flow must name the version it was decided on */
  requireIfMatch: boolean;
  events: EventHub;
  webhooks: {
    /** keeps what deliveries are signed with */
    secrets: SecretSeal;
    /** for development: also http, and addresses that are not public */
    allowPrivate: boolean;
  };
  log: Logger;
  /** missing where nobody reads them */
  metrics?: ApiMetrics;
}
