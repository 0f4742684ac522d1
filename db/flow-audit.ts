/** The audit log: one row for each transition, written in the transaction of the transition itself. */
import type { Knex } from 'knex';
import type { FlowEvent } from '../workflows/run';
import { flowWrite } from './flow-write';
import { callRoutine } from './knex';

/** Writes the row, once for each thing that happened in a run. */
export const audit = (
  trx: Knex.Transaction,
  event: FlowEvent,
  fromStatus: string | null,
): Promise<void> => callRoutine(trx, 'audit_flow_event', [flowWrite(event), fromStatus]);
