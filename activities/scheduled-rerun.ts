/** What a schedule's action does outside the engine. */
import { createHash, randomUUID } from 'node:crypto';
import { ApplicationFailure, Context } from '@temporalio/activity';
import type { Knex } from 'knex';
import { flowInputOf } from '../db/flow-input';
import { findFlow, type FlowRow } from '../db/flow-reads';
import type { FlowRegistry } from '../db/flow-registry';
import { FlowTypePaused } from '../db/flow-type-settings';
import { readCarriedValues, readEarlierResults } from '../db/iterations';
import { findNewestIteration, findSchedule, type ScheduleRow } from '../db/schedules';
import { contractOf } from '../workflows/catalog';
import { permanent } from '../workflows/errors';
import type { PhaseTable } from '../workflows/phases';
import { planRerun } from '../workflows/rerun-plan';
import type { FlowInput, Tenant } from '../workflows/run';
import type { ScheduledRerunInput } from '../workflows/scheduled-rerun';

/** Time between two looks at a flow somebody else started. */
const LOOK_AGAIN = '5s';
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export interface ScheduledAction extends ScheduledRerunInput {
  /** schedule and nominal time: the same action again is the same iteration */
  action_id: string;
  /** RFC 3339 */
  nominal_time: string;
}
export interface ScheduledIteration {
  flow_id: string;
  flow_type: string;
  input: FlowInput;
}

export interface ScheduledRerunActivities {
  /** The iteration the action stands for, made when it is not there yet. */
  createScheduledIteration(action: ScheduledAction): Promise<ScheduledIteration>;
  /** Resolves when the flow has completed or was cancelled; fails for good when it ended otherwise. */
  flowEnd(flowId: string): Promise<void>;
}

export const createScheduledRerun = (
  db: Knex,
  registry: FlowRegistry,
): ScheduledRerunActivities => ({
  async createScheduledIteration(action) {
    const { tenant, schedule_id, action_id } = action;
    const ids = [tenant.client_account_id, tenant.engagement_id, schedule_id];
    if (!ids.every((id) => uuid.test(id))) throw permanent('invalid', 'an id is no UUID');
    const schedule = await findSchedule(db, tenant, schedule_id);
    if (!schedule) throw permanent('not_found', 'the schedule was deleted');
    const newest = await findNewestIteration(db, tenant, schedule.lineage_id);
    const source = newest === undefined ? undefined : await findFlow(db, tenant, newest);
    if (!source) throw permanent('not_found', 'no iteration of the lineage is left');
    const made = await registry
      .createMasterFlow({
        flow_id: randomUUID(),
        tenant,
        flow_type: source.flow_type,
        user_id: schedule.created_by,
        flow_name: source.flow_name,
        configuration: configurationFor(source, schedule, action),
        on_phase_failure: source.on_phase_failure,
        execution_mode: source.execution_mode,
        priority: source.priority,
        approval_policies: source.approval_policies,
        idempotency_key: action_id,
        request_sha256: createHash('sha256').update(schedule_id).digest('hex'),
        request_id: null,
        rerun: {
          parent_flow_id: source.flow_id,
          lineage_id: schedule.lineage_id,
          rerun_scope: schedule.rerun_scope,
          rerun_from_phase: schedule.rerun_from_phase,
          carry: await carriedBy(db, tenant, source, schedule),
        },
      })
      .catch((error: unknown) => {
        // Another time of the schedule may find it going again; this one is over.
        throw error instanceof FlowTypePaused ? permanent('conflict', error.message) : error;
      });
    if (!made.sameRequest)
      throw permanent('conflict', `the key ${action_id} belongs to a flow of another request`);
    const flow = await findFlow(db, tenant, made.flow_id);
    if (!flow) throw permanent('not_found', 'the iteration of this time was deleted');
    const carried = await readCarriedValues(db, tenant, flow.flow_id);
    return {
      flow_id: flow.flow_id,
      flow_type: flow.flow_type,
      input: flowInputOf({ ...tenant, ...flow }, carried),
    };
  },

  async flowEnd(flowId) {
    const { status } = await Context.current().client.workflow.getHandle(flowId).describe();
    if (status.name === 'RUNNING' || status.name === 'PAUSED')
      throw ApplicationFailure.create({
        type: 'unavailable',
        message: 'the flow has not ended yet',
        nextRetryDelay: LOOK_AGAIN,
      });
    if (status.name !== 'COMPLETED' && status.name !== 'CANCELLED')
      throw permanent('conflict', `the flow ended as ${status.name.toLowerCase()}`);
  },
});

/** With everything run again results hold for the day of the action; what is carried over keeps its own. */
function configurationFor(
  { flow_configuration }: FlowRow,
  { rerun_scope }: ScheduleRow,
  { nominal_time }: ScheduledAction,
): Record<string, unknown> {
  if (rerun_scope !== 'beginning' || flow_configuration['as_of'] === undefined)
    return flow_configuration;
  return { ...flow_configuration, as_of: nominal_time.slice(0, 10) };
}

async function carriedBy(db: Knex, tenant: Tenant, source: FlowRow, schedule: ScheduleRow) {
  const table: PhaseTable = contractOf(source.flow_type)?.phases ?? {};
  const gated = new Set(Object.keys(table).filter((phase) => table[phase]?.approval));
  const earlier = await readEarlierResults(db, tenant, source.flow_id, gated);
  return planRerun(table, earlier, {
    scope: schedule.rerun_scope,
    from: schedule.rerun_from_phase ?? undefined,
  }).carry;
}
