import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { FlowRegistry } from '../db/flow-registry';
import type { FlowSlots } from '../db/flow-slots';
import type { Authenticate } from './auth/principal';
import type { RateLimit } from './rate-limit';
import type { FlowClient } from '../workflows/client/flow-client';

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
  log: Logger;
}
