import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { FlowRegistry } from '../db/flow-registry';
import type { FlowSlots } from '../db/flow-slots';
import type { FlowClient } from '../workflows/client/flow-client';
import type { ApiMetrics } from './api-metrics';

/** What handlers work with. */
export interface ApiDeps {
  db: Knex;
  registry: FlowRegistry;
  flows: FlowClient;
  slots: FlowSlots;
  log: Logger;
  /** missing where nobody reads them */
  metrics?: ApiMetrics;
}
