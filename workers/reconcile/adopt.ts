/** Flows the registry does not know: started while nobody could record them, or lost with a restored database. */
import type { WorkflowExecutionDescription } from '@temporalio/client';
import type { UnconfirmedFlow } from '../../db/unconfirmed-flows';
import { contractOf } from '../../workflows/catalog';
import { type ClosedStatus, type FlowInput, type FlowState, isTenant } from '../../workflows/run';
import type { ReconcileDeps } from './deps';
import { describe, endOf, inputOf, stateOf, whyEnded } from './engine';
import { report } from './repair';

/** Makes the row of a flow the engine has. False for a workflow that is no flow of ours, or that cannot be asked yet. */
export async function adopt(deps: ReconcileDeps, flowId: string): Promise<boolean> {
  const described = await describe(deps.client, flowId);
  if (!described || !contractOf(described.type)) return false;
  const input = await inputOf(deps.client, flowId, described.runId);
  if (!input || !isTenant(input.tenant)) {
    deps.log.warn(
      { flow_id: flowId },
      'a workflow of a flow type has no input with a tenant that can be read',
    );
    return false;
  }
  const flow = rowOf(described, input);
  const status = endOf(described);
  const state = status ? undefined : await stateOf(deps.client, flowId);
  const why = status ? await whyEnded(deps.client, flowId, described.runId) : null;
  const facts = status ? await historyFacts(deps, described, status) : state && openFacts(state);
  if (!facts) return false;
  const outcome = await deps.registry.record(
    {
      kind: 'adopted',
      tenant: input.tenant,
      flow_id: flowId,
      flow_type: described.type,
      user_id: flow.user_id,
      run_id: described.runId,
      flow_started_at: described.startTime.toISOString(),
      at: (described.closeTime ?? new Date()).toISOString(),
      origin: { user_id: why?.actor ?? 'engine', source: 'reconciler' },
      reason: why?.reason ?? null,
      details: {
        configuration: input.configuration,
        ...(state?.gate && { approval: state.gate }),
      },
      ...facts,
    },
    { switchRun: true, outside: true },
  );
  // Deleted for good, or taken in by somebody else meanwhile.
  if (outcome !== 'applied') return false;
  await report(deps, flow, {
    kind: 'unknown',
    engine: { status: facts.status, run_id: described.runId },
    actor: why?.actor ?? null,
    reason: 'the registry did not have this flow',
    repair: `recorded as ${facts.status}`,
  });
  return true;
}

const openFacts = ({ status, phase, progress, execution_mode, version }: FlowState) => ({
  ...{ status, phase, progress, execution_mode },
  history_length: version?.history_length ?? 0,
  seq: version?.seq ?? 0,
});

/** Of a flow that has ended: the last phase that began and the share that finished, from its history. */
async function historyFacts(
  { client }: ReconcileDeps,
  { workflowId, runId, type, historyLength }: WorkflowExecutionDescription,
  status: ClosedStatus,
) {
  const phases = Object.keys(contractOf(type)?.phases ?? {});
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const scheduled = new Map<string, string>();
  const finished = new Set<string>();
  let phase: string | null = null;
  for (const event of events ?? []) {
    const name = event.activityTaskScheduledEventAttributes?.activityType?.name;
    if (name && phases.includes(name)) {
      scheduled.set(String(event.eventId), name);
      phase = name;
    }
    const done = event.activityTaskCompletedEventAttributes?.scheduledEventId;
    const completed = done ? scheduled.get(String(done)) : undefined;
    if (completed) finished.add(completed);
  }
  const share = phases.length === 0 ? 0 : Math.floor((finished.size / phases.length) * 100);
  const progress = status === 'completed' ? 100 : share;
  return { status, phase, progress, history_length: historyLength, seq: 0 };
}

/** What the registry would have said; for the log of disagreements. */
const rowOf = (described: WorkflowExecutionDescription, input: FlowInput): UnconfirmedFlow =>
  ({
    ...input.tenant,
    flow_id: described.workflowId,
    flow_type: described.type,
    user_id: input.user_id,
    flow_status: 'initialized',
    current_phase: null,
    run_id: null,
  }) as UnconfirmedFlow;
