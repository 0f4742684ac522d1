/** The flows of a bulk operation: counted for a dry run, or frozen as its items. */
import type { Knex } from 'knex';
import type { ExecutionMode, FlowStatus, Tenant } from '../workflows/run';
import { type FlowFilter, filteredFlows } from './flow-filter';
import { withTenant } from './knex';

export type BulkSelection = { filter: FlowFilter } | { flow_ids: readonly string[] };

/** Flows that are alike to the state table; all null for ids the tenant has no flow of. */
export interface SelectedFlows {
  flow_status: FlowStatus | null;
  execution_mode: ExecutionMode | null;
  deleted: boolean;
  count: number;
}

/** How many flows the selection means now, by what the state table looks at. */
export const countSelection = (
  db: Knex,
  tenant: Tenant,
  selection: BulkSelection,
): Promise<SelectedFlows[]> =>
  withTenant(db, tenant, (trx) =>
    trx
      .from(selected(trx, tenant, selection).as('s'))
      .groupBy('flow_status', 'execution_mode', 'deleted')
      .orderBy(['flow_status', 'execution_mode', 'deleted'])
      .select<SelectedFlows[]>(
        'flow_status',
        'execution_mode',
        'deleted',
        trx.raw('count(*)::int as count'),
      ),
  );

/**
 * Makes the flows the items of the operation, in the order of the ids or, with a filter, the oldest first. An id the
 * tenant has no flow of is refused at once.
 */
export async function freezeSelection(
  trx: Knex.Transaction,
  tenant: Tenant,
  operationId: string,
  selection: BulkSelection,
): Promise<number> {
  const order = 'filter' in selection ? 'created_at, flow_id' : 'place';
  const known = 'flow_status is not null';
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    `insert into bulk_items (operation_id, item_no, flow_id, outcome, code, detail, finished_at)
     select cast(:operationId as uuid), row_number() over (order by ${order}), flow_id,
       case when ${known} then 'pending' else 'refused' end,
       case when ${known} then null when purged then 'gone' else 'not_found' end,
       case when ${known} then null when purged then 'the flow was deleted for good' else 'there is no such flow' end,
       case when ${known} then null else now() end
     from :flows s`,
    { operationId, flows: selected(trx, tenant, selection) },
  );
  return rowCount;
}

function selected(trx: Knex.Transaction, tenant: Tenant, selection: BulkSelection) {
  const columns = [
    'flow_status',
    'execution_mode',
    'created_at',
    trx.raw('deleted_at is not null as deleted'),
  ];
  if ('filter' in selection)
    return filteredFlows(trx, tenant, selection.filter).select(
      'flow_id',
      ...columns,
      trx.raw('false as purged'),
    );
  const { client_account_id, engagement_id } = tenant;
  return trx
    .from(
      trx.raw('unnest(cast(? as uuid[])) with ordinality as given (flow_id, place)', [
        [...selection.flow_ids],
      ] as never),
    )
    .leftJoin('master_flows as m', (on) =>
      on
        .on('m.flow_id', 'given.flow_id')
        .andOnVal('m.client_account_id', client_account_id)
        .andOnVal('m.engagement_id', engagement_id),
    )
    .select(
      'given.flow_id',
      'given.place',
      ...columns,
      trx.raw('exists (select from purged_flows p where p.flow_id = given.flow_id) as purged'),
    );
}
