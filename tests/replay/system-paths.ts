/** The ways through the workflows that are no flows whose histories are kept. */
import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { Knex } from 'knex';
import { insertSchedule } from '../../db/schedules';
import { commandUpdate } from '../../workflows/messages';
import type { systemWorkflows } from '../../workflows/system';
import { eventually, type FlowHarness } from '../support/flows';

type Drive = (flows: FlowHarness, db: Knex) => Promise<WorkflowHandle>;

/** A schedule's action of a flow that has ended, up to the gate of the iteration it starts. */
async function atGate(flows: FlowHarness, db: Knex) {
  const { tenant, client, taskQueue } = flows;
  const source = await flows.start();
  const schedule_id = randomUUID();
  await untilAtGate(flows, source);
  await client.workflow.getHandle(source).executeUpdate(commandUpdate('approve'), { args: [{}] });
  await client.workflow.getHandle(source).result();
  await insertSchedule(db, tenant, {
    ...{ schedule_id, lineage_id: source, rerun_scope: 'beginning', rerun_from_phase: null },
    ...{ created_by: 'tester', idempotency_key: null, request_sha256: 'x' },
  });
  const action = await client.workflow.start('scheduled_rerun', {
    workflowId: `rerun-${schedule_id}`,
    taskQueue,
    args: [{ tenant, schedule_id }],
  });
  const child = await eventually(
    async () => (await action.describe()).raw.pendingChildren?.[0]?.workflowId,
    (id) => id !== undefined,
  );
  await untilAtGate(flows, child as string);
  return { action, child: client.workflow.getHandle(child as string) };
}

const untilAtGate = (flows: FlowHarness, id: string) =>
  eventually(
    () => flows.row(flows.tenant, id),
    (row) => row?.['flow_status'] === 'awaiting_approval',
  );

/** A probe under this id, to its end. */
async function probe({ client, taskQueue }: FlowHarness, probe_id: string) {
  const handle = await client.workflow.start('health_probe', {
    workflowId: `probe-${randomUUID()}`,
    taskQueue,
    args: [{ probe_id }],
  });
  await handle.result().catch(() => undefined);
  return handle;
}

export const systemPaths: Record<(typeof systemWorkflows)[number], Record<string, Drive>> = {
  health_probe: {
    through: (flows) => probe(flows, randomUUID()),
    // The database takes no such key.
    'write-failed': (flows) => probe(flows, 'no id'),
  },
  scheduled_rerun: {
    'flow-completed': async (flows, db) => {
      const { action, child } = await atGate(flows, db);
      await child.executeUpdate(commandUpdate('approve'), { args: [{}] });
      await action.result();
      return action;
    },
    'cancelled-with-its-flow': async (flows, db) => {
      const { action } = await atGate(flows, db);
      await action.cancel();
      await action.result().catch(() => undefined);
      return action;
    },
    'flow-terminated': async (flows, db) => {
      const { action, child } = await atGate(flows, db);
      await child.terminate('decommissioned');
      await action.result().catch(() => undefined);
      return action;
    },
  },
};
