import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { FlowRegistry } from '../db/flow-registry';
import type { FlowSlots } from '../db/flow-slots';
import type { SecretSeal } from '../db/webhook-secret';
import type { FlowClient } from '../workflows/client/flow-client';
import type { EventHub } from './event-hub';

/** What handlers work with. */
export interface ApiDeps {
  db: Knex;
  registry: FlowRegistry;
  flows: FlowClient;
  slots: FlowSlots;
  events: EventHub;
  webhooks: {
    /** keeps what deliveries are signed with */
    secrets: SecretSeal;
    /** for development: also http, and addresses that are not public */
    allowPrivate: boolean;
  };
  log: Logger;
}
